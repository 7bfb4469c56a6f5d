//! How do preset, file and flags become one draft?

use std::path::Path;

use engine::{Axis, Diagnostics, Draft, Field, Place, Preset, Resolved, presets};

use crate::args::ScenarioArgs;
use crate::failure::{Failure, Fault};
use crate::files::read_text;

/// The words of a scenario and where they come from.
#[derive(Debug)]
pub(crate) struct Words {
    /// Base and flags.
    pub(crate) draft: Draft,
    /// The preset at the bottom, if there is one.
    pub(crate) preset: Option<&'static str>,
    /// Whether somebody asked for that preset.
    pub(crate) preset_said: bool,
    /// Whether any flag says something about the scenario.
    pub(crate) flags_said: bool,
    /// The file in between, if there is one.
    pub(crate) file: Option<String>,
    /// The flags that name several values, for a sweep.
    pub(crate) axes: Vec<(Field, String)>,
    /// What was wrong with a layer before it was laid over the others.
    faults: Vec<Fault>,
}

impl Words {
    /// What was wrong with a layer before it was laid over the others.
    pub(crate) fn faults(&self) -> &[Fault] {
        &self.faults
    }

    /// The scenario that the words describe, or all that is wrong with them.
    pub(crate) fn resolve(&self) -> Result<Resolved, Failure> {
        let mut faults = self.faults.clone();
        match self.draft.resolve() {
            Ok(resolved) if faults.is_empty() => return Ok(resolved),
            Ok(_) => {}
            Err(Diagnostics(found)) => faults.extend(found.into_iter().map(Fault::from)),
        }
        // What is missing stands nowhere; what can be said is which file lacks it.
        for fault in faults.iter_mut().filter(|fault| fault.place.is_none()) {
            fault.place = self.file.as_ref().map(|name| name.escape_debug().to_string());
        }
        Err(Failure::Faults(faults))
    }
}

/// The words of one scenario, and what they describe.
pub(crate) fn resolved(args: &ScenarioArgs) -> Result<(Words, Resolved), Failure> {
    let words = words(args, false)?;
    let resolved = words.resolve()?;
    Ok((words, resolved))
}

/// Lays file over preset and flags over both; a flag with several values is an axis if allowed.
pub(crate) fn words(args: &ScenarioArgs, axes_allowed: bool) -> Result<Words, Failure> {
    let flags = Flags::read(args, axes_allowed);
    let and_flags = |failure: Failure| failure.and(&flags.faults);
    let file = args.file.as_deref().map(read_file).transpose().map_err(and_flags)?;
    let preset = base(args, file.as_ref()).map_err(and_flags)?;
    let mut draft = preset.map(Preset::draft).unwrap_or_default();
    let mut faults = Vec::new();
    let mut overlay = |layer: &Draft| {
        faults.extend(draft.overlay(layer).err().into_iter().flatten().map(Fault::from));
    };
    if let Some(file) = &file {
        overlay(&file.parsed.draft);
    }
    overlay(&flags.draft);
    faults.extend(file.iter().flat_map(|file| file.faults.iter().cloned()));
    faults.extend(flags.faults);
    let in_file = file.as_ref().is_some_and(|file| file.parsed.preset.is_some());
    Ok(Words {
        draft,
        preset: preset.map(|preset| preset.name),
        preset_said: args.preset.is_some() || in_file,
        flags_said: !args.flags.is_empty(),
        file: file.map(|file| file.name),
        axes: flags.axes,
        faults,
    })
}

/// The preset at the bottom, if there is one.
fn base(args: &ScenarioArgs, file: Option<&ReadFile>) -> Result<Option<Preset>, Failure> {
    let in_file = file.and_then(|file| Some((&file.name, file.parsed.preset.as_ref()?)));
    match (&args.preset, in_file) {
        (Some(flag), Some((path, (name, line)))) if flag != name => {
            let message = format!(
                "`--preset {}` contradicts `preset = \"{}\"` of the file",
                flag.escape_debug(),
                name.escape_debug()
            );
            let fault = Fault::new(message, "keep one of the two");
            Err(Failure::one(fault.at(format!("{}:{line}", path.escape_debug()))))
        }
        (Some(name), _) => known_preset(name, "--preset".to_owned()).map(Some),
        (None, Some((path, (name, line)))) => {
            known_preset(name, format!("{}:{line}", path.escape_debug())).map(Some)
        }
        // A file stands for itself; without one, the first preset is the base.
        (None, None) if file.is_some() => Ok(None),
        (None, None) => Ok(presets().first().copied()),
    }
}

/// What the flags say.
#[derive(Default)]
struct Flags {
    draft: Draft,
    axes: Vec<(Field, String)>,
    faults: Vec<Fault>,
}

impl Flags {
    fn read(args: &ScenarioArgs, axes_allowed: bool) -> Self {
        let mut flags = Self::default();
        for (field, text) in &args.flags {
            if !Axis::names_several(*field, text) {
                flags.draft.set(*field, text.as_str(), Place::Flag(*field));
            } else if axes_allowed {
                flags.axes.push((*field, text.clone()));
            } else {
                let message = format!("expected one value, found `{}`", text.escape_debug());
                let fault = Fault::new(message, "`ironlaw sweep` takes ranges and lists");
                flags.faults.push(fault.at(format!("--{}", field.name())));
            }
        }
        flags
    }
}

/// A scenario file with what is wrong with its keys.
struct ReadFile {
    name: String,
    parsed: engine::ParsedFile,
    faults: Vec<Fault>,
}

fn read_file(path: &Path) -> Result<ReadFile, Failure> {
    let name = path.display().to_string();
    let (parsed, faults) = engine::parse_all(&read_text(path)?, &name);
    if parsed.draft.is_empty() && !faults.is_empty() {
        // Nothing could be read: more faults would only be about what is missing for that reason.
        return Err(Diagnostics(faults).into());
    }
    Ok(ReadFile { name, parsed, faults: faults.into_iter().map(Fault::from).collect() })
}

fn known_preset(name: &str, place: String) -> Result<Preset, Failure> {
    Preset::from_name(name).ok_or_else(|| {
        let known: Vec<&str> = presets().iter().map(|preset| preset.name).collect();
        let message = format!("unknown preset `{}`", name.escape_debug());
        let fault = Fault::new(message, format!("known: {}", known.join(", ")));
        Failure::one(fault.at(place))
    })
}
