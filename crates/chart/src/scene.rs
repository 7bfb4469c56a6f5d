//! What is drawn, as plain data: which shapes, where, and what each one means?

/// A place in a scene, in pixels from the top left.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// To the right.
    pub x: f64,
    /// Down.
    pub y: f64,
}

impl Point {
    /// A point from its two coordinates.
    pub const fn new(x: f64, y: f64) -> Self {
        Self { x, y }
    }
}

/// Which part of a text stands at its point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    /// The text begins there.
    Start,
    /// The text is centered there.
    Middle,
    /// The text ends there.
    End,
}

/// What a mark means; a style sheet turns it into a color.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// An accelerator that computes.
    Compute,
    /// Something waits for data.
    Waiting,
    /// Samples are decoded or transformed.
    Preparing,
    /// Samples are read.
    Data,
    /// Nothing to do.
    Idle,
    /// Dollars.
    Money,
    /// In the cloud.
    Cloud,
    /// At the edge.
    Edge,
    /// One of several equals.
    Bar,
    /// Past a limit, or the resource that binds.
    Over,
    /// An axis, its ticks and their labels.
    Axis,
    /// Lines that guide the eye and say nothing by themselves.
    Grid,
    /// Text to be read, and what belongs to it.
    Label,
    /// The reader's own point.
    You,
    /// A zone where the plan works.
    ZoneOk,
    /// A zone where the plan works only just.
    ZoneWarn,
    /// A zone where the plan fails.
    ZoneTrap,
    /// A zone that is only different.
    ZoneOther,
}

impl Class {
    /// All of them, in the order of the style sheet.
    pub const ALL: [Self; 18] = [
        Self::Compute,
        Self::Waiting,
        Self::Preparing,
        Self::Data,
        Self::Idle,
        Self::Money,
        Self::Cloud,
        Self::Edge,
        Self::Bar,
        Self::Over,
        Self::Axis,
        Self::Grid,
        Self::Label,
        Self::You,
        Self::ZoneOk,
        Self::ZoneWarn,
        Self::ZoneTrap,
        Self::ZoneOther,
    ];

    /// Whether it fills a zone of a map: pale, and told by its border and its name.
    pub const fn is_zone(self) -> bool {
        matches!(self, Self::ZoneOk | Self::ZoneWarn | Self::ZoneTrap | Self::ZoneOther)
    }

    /// The class name in a style sheet.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Compute => "compute",
            Self::Waiting => "waiting",
            Self::Preparing => "preparing",
            Self::Data => "data",
            Self::Idle => "idle",
            Self::Money => "money",
            Self::Cloud => "cloud",
            Self::Edge => "edge",
            Self::Bar => "bar",
            Self::Over => "over",
            Self::Axis => "axis",
            Self::Grid => "grid",
            Self::Label => "label",
            Self::You => "you",
            Self::ZoneOk => "zone-ok",
            Self::ZoneWarn => "zone-warn",
            Self::ZoneTrap => "zone-trap",
            Self::ZoneOther => "zone-other",
        }
    }
}

/// A pattern laid over a filled shape, so that color is never the only carrier of a meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Hatch {
    /// Lines that rise to the right.
    Rising,
    /// Lines that fall to the right.
    Falling,
    /// A grid of dots.
    Dots,
    /// Upright lines.
    Upright,
    /// Level lines.
    Level,
}

impl Hatch {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Rising, Self::Falling, Self::Dots, Self::Upright, Self::Level];

    /// The pattern's id in a document.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Rising => "hatch-rising",
            Self::Falling => "hatch-falling",
            Self::Dots => "hatch-dots",
            Self::Upright => "hatch-upright",
            Self::Level => "hatch-level",
        }
    }

    /// The edge of one square tile of the pattern, in pixels.
    pub const TILE: f64 = 8.0;

    /// The strokes of one tile, as the `d` of an SVG path.
    pub const fn strokes(self) -> &'static str {
        match self {
            Self::Rising => "M-2 2 2-2M0 8 8 0M6 10 10 6",
            Self::Falling => "M-2 6 2 10M0 0 8 8M6-2 10 2",
            Self::Dots => "M2 1v2M6 5v2",
            Self::Upright => "M4 0v8",
            Self::Level => "M0 4h8",
        }
    }
}

/// How a line is broken, so that lines can be told apart without color.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Dash {
    /// Not at all.
    Solid,
    /// Long strokes.
    Long,
    /// Short strokes.
    Short,
    /// Dots.
    Dots,
    /// A stroke and a dot.
    StrokeDot,
}

impl Dash {
    /// All of them, in the order in which series take them.
    pub const ALL: [Self; 5] = [Self::Solid, Self::Long, Self::Short, Self::StrokeDot, Self::Dots];

    /// The lengths of strokes and gaps, in pixels.
    pub const fn array(self) -> &'static str {
        match self {
            Self::Solid => "none",
            Self::Long => "10 5",
            Self::Short => "5 4",
            Self::Dots => "2 4",
            Self::StrokeDot => "9 4 2 4",
        }
    }
}

/// The form of a mark.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// A filled rectangle.
    Rect {
        /// Its top left corner.
        at: Point,
        /// To the right.
        width: f64,
        /// Down.
        height: f64,
    },
    /// A line through points.
    Line(Vec<Point>),
    /// A filled area inside closed rings; a ring in a ring is a hole.
    Area(Vec<Vec<Point>>),
    /// A circle.
    Circle {
        /// Its middle.
        at: Point,
        /// Its radius.
        radius: f64,
    },
    /// Text on one line.
    Text {
        /// The anchor's point on the base line.
        at: Point,
        /// Which part of the text stands there.
        anchor: Anchor,
        /// The font size in pixels.
        size: f64,
        /// The words.
        words: String,
    },
    /// A straight line between two points.
    Rule {
        /// One end.
        from: Point,
        /// The other.
        to: Point,
    },
}

/// One thing drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    /// Its form.
    pub shape: Shape,
    /// Its meaning.
    pub class: Class,
    /// A pattern over its fill.
    pub hatch: Option<Hatch>,
    /// How its line is broken.
    pub dash: Dash,
    /// Drawn heavier than its neighbors.
    pub strong: bool,
    /// What a pointer resting on it is told.
    pub title: Option<String>,
}

impl Mark {
    /// A mark without pattern, dash, weight or title.
    pub const fn new(shape: Shape, class: Class) -> Self {
        Self { shape, class, hatch: None, dash: Dash::Solid, strong: false, title: None }
    }

    /// With a pattern over its fill.
    #[must_use]
    pub fn hatched(self, hatch: Option<Hatch>) -> Self {
        Self { hatch, ..self }
    }

    /// With a broken line.
    #[must_use]
    pub fn dashed(self, dash: Dash) -> Self {
        Self { dash, ..self }
    }

    /// Heavier than its neighbors, or not.
    #[must_use]
    pub fn strong(self, strong: bool) -> Self {
        Self { strong, ..self }
    }

    /// With words for a resting pointer.
    #[must_use]
    pub fn titled(self, title: impl Into<String>) -> Self {
        Self { title: Some(title.into()), ..self }
    }

    /// The box that a text's ink may take; nothing for other marks.
    pub fn text_box(&self) -> Option<Rectangle> {
        let Shape::Text { at, anchor, size, words } = &self.shape else { return None };
        let width = crate::text::width(words, *size, self.strong);
        let left = match anchor {
            Anchor::Start => at.x,
            Anchor::Middle => at.x - width / 2.0,
            Anchor::End => at.x - width,
        };
        Some(Rectangle {
            left,
            right: left + width,
            top: at.y - size * crate::text::ASCENT,
            bottom: at.y + size * crate::text::DESCENT,
        })
    }
}

/// Everything that a figure draws, in the order in which it is painted.
#[derive(Debug, Clone, PartialEq)]
pub struct Scene {
    /// To the right, in pixels.
    pub width: f64,
    /// Down, in pixels.
    pub height: f64,
    /// From the back to the front.
    pub marks: Vec<Mark>,
}

impl Scene {
    /// An empty scene.
    pub const fn new(width: f64, height: f64) -> Self {
        Self { width, height, marks: Vec::new() }
    }

    /// Paints one more mark over the others.
    pub fn push(&mut self, mark: Mark) {
        self.marks.push(mark);
    }

    pub(crate) fn rule(&mut self, from: Point, to: Point, class: Class) {
        self.push(Mark::new(Shape::Rule { from, to }, class));
    }

    pub(crate) fn text(&mut self, at: Point, anchor: Anchor, size: f64, words: &str, class: Class) {
        let shape = Shape::Text { at, anchor, size, words: words.to_owned() };
        self.push(Mark::new(shape, class));
    }

    pub(crate) fn strong_text(&mut self, at: Point, anchor: Anchor, words: &str, class: Class) {
        let shape =
            Shape::Text { at, anchor, size: crate::text::LABEL_SIZE, words: words.to_owned() };
        self.push(Mark::new(shape, class).strong(true));
    }
}

/// An upright box in a scene.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rectangle {
    /// Its left edge.
    pub left: f64,
    /// Its upper edge.
    pub top: f64,
    /// Its right edge.
    pub right: f64,
    /// Its lower edge.
    pub bottom: f64,
}

impl Rectangle {
    /// Whether the two share some area.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }

    /// Whether `other` lies wholly inside.
    pub fn holds(&self, other: &Self) -> bool {
        self.left <= other.left
            && self.right >= other.right
            && self.top <= other.top
            && self.bottom >= other.bottom
    }
}
