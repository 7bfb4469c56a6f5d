//! How is prose written as JSON, and read again?
//!
//! A plain text is a string; every other piece is a list that begins with what it is.

use serde_json::{Value, json};

use super::packed::{Packed, items, nowhere};
use super::prose::{Block, Inline, Math, Prose, Reference, Target};

impl Packed for Prose {
    fn pack(&self) -> Value {
        self.blocks.pack()
    }

    fn unpack(value: &Value) -> Result<Self, String> {
        Ok(Self {
            place: nowhere(),
            blocks: Packed::unpack(value)?,
            #[cfg(feature = "author")]
            pieces: Vec::new(),
        })
    }
}

impl Packed for Block {
    fn pack(&self) -> Value {
        match self {
            Self::Paragraph(inside) => json!(["p", inside.pack()]),
            Self::Heading(inside) => json!(["h", inside.pack()]),
            Self::List { ordered: true, items } => json!(["ol", items.pack()]),
            Self::List { ordered: false, items } => json!(["ul", items.pack()]),
            Self::Quote(inside) => json!(["quote", inside.pack()]),
            Self::Equation(math) => json!(["equation", math.pack()]),
            Self::Table(name) => json!(["table", name.pack()]),
        }
    }

    fn unpack(value: &Value) -> Result<Self, String> {
        let (kind, content) = marked(value)?;
        Ok(match kind {
            "p" => Self::Paragraph(Packed::unpack(content)?),
            "h" => Self::Heading(Packed::unpack(content)?),
            "ol" => Self::List { ordered: true, items: Packed::unpack(content)? },
            "ul" => Self::List { ordered: false, items: Packed::unpack(content)? },
            "quote" => Self::Quote(Packed::unpack(content)?),
            "equation" => Self::Equation(Packed::unpack(content)?),
            "table" => Self::Table(Packed::unpack(content)?),
            _ => return Err("expected a block of prose".to_owned()),
        })
    }
}

impl Packed for Inline {
    fn pack(&self) -> Value {
        match self {
            Self::Text(text) => text.pack(),
            Self::Emphasis(inside) => json!(["em", inside.pack()]),
            Self::Strong(inside) => json!(["strong", inside.pack()]),
            Self::Code(code) => json!(["code", code.pack()]),
            Self::Link { url, text } => json!(["link", [url.pack(), text.pack()]]),
            Self::Math(math) => json!(["math", math.pack()]),
            Self::Reference(reference) => json!(["value", reference.pack()]),
        }
    }

    fn unpack(value: &Value) -> Result<Self, String> {
        if value.is_string() {
            return Packed::unpack(value).map(Self::Text);
        }
        let (kind, content) = marked(value)?;
        Ok(match kind {
            "em" => Self::Emphasis(Packed::unpack(content)?),
            "strong" => Self::Strong(Packed::unpack(content)?),
            "code" => Self::Code(Packed::unpack(content)?),
            "link" => {
                let (url, text) = Packed::unpack(content)?;
                Self::Link { url, text }
            }
            "math" => Self::Math(Packed::unpack(content)?),
            "value" => Self::Reference(Packed::unpack(content)?),
            _ => return Err("expected a piece of a sentence".to_owned()),
        })
    }
}

impl Packed for Math {
    fn pack(&self) -> Value {
        let Self { latex, values, display, markup } = self;
        json!([latex.pack(), values.pack(), display.pack(), markup.pack()])
    }

    fn unpack(value: &Value) -> Result<Self, String> {
        let [latex, values, display, markup] = items(value)? else {
            return Err("expected a formula".to_owned());
        };
        Ok(Self {
            latex: Packed::unpack(latex)?,
            values: Packed::unpack(values)?,
            display: Packed::unpack(display)?,
            markup: Packed::unpack(markup)?,
        })
    }
}

impl Packed for Reference {
    fn pack(&self) -> Value {
        match &self.target {
            Target::Output { case, output } => json!([case, output, self.digits.pack()]),
            Target::Fact(id) => json!(["fact", id]),
            Target::Table(name) => json!(["table", name]),
        }
    }

    fn unpack(value: &Value) -> Result<Self, String> {
        let (target, digits) = match items(value)? {
            [case, output, digits] => {
                let (case, output) = (Packed::unpack(case)?, Packed::unpack(output)?);
                (Target::Output { case, output }, Packed::unpack(digits)?)
            }
            [kind, name] if kind == "fact" => (Target::Fact(Packed::unpack(name)?), Self::DIGITS),
            [kind, name] if kind == "table" => (Target::Table(Packed::unpack(name)?), Self::DIGITS),
            _ => return Err("expected what a placeholder stands for".to_owned()),
        };
        Ok(Self { target, digits, place: nowhere() })
    }
}

/// What a list says it is, and the rest of it.
fn marked(value: &Value) -> Result<(&str, &Value), String> {
    match items(value)? {
        [Value::String(kind), content] => Ok((kind, content)),
        _ => Err("expected a list of a name and its content".to_owned()),
    }
}
