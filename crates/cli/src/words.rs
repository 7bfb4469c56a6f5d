//! How do preset, file and flags become one draft?

use std::path::Path;

use engine::{Axis, Diagnostics, Draft, Field, Place, Preset, presets};

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
    /// The file in between, if there is one.
    pub(crate) file: Option<String>,
    /// The flags that name several values, for a sweep.
    pub(crate) axes: Vec<(Field, String)>,
}

/// Lays file over preset and flags over both; a flag with several values is an axis if allowed.
pub(crate) fn words(args: &ScenarioArgs, axes_allowed: bool) -> Result<Words, Failure> {
    let file = args.file.as_deref().map(read_file).transpose()?;
    let in_file = file.as_ref().and_then(|(_, parsed)| parsed.preset.clone());
    if let (Some(flag), Some((name, _))) = (&args.preset, &in_file)
        && flag != name
    {
        let message = format!("`--preset {flag}` contradicts `preset = \"{name}\"` of the file");
        return Err(Failure::one(Fault::new(
            message.escape_debug().to_string(),
            "keep one of the two",
        )));
    }
    let preset = match (&args.preset, &in_file) {
        (Some(name), _) => Some(known_preset(name, None)?),
        (None, Some((name, line))) => {
            let path = file.as_ref().map(|(path, _)| format!("{path}:{line}"));
            Some(known_preset(name, path)?)
        }
        // A file stands for itself; without one, the first preset is the base.
        (None, None) if file.is_some() => None,
        (None, None) => presets().first().copied(),
    };
    let mut draft = preset.map(Preset::draft).unwrap_or_default();
    if let Some((_, parsed)) = &file {
        draft.overlay(&parsed.draft).map_err(Diagnostics)?;
    }
    let (flags, axes) = flags(args, axes_allowed)?;
    draft.overlay(&flags).map_err(Diagnostics)?;
    Ok(Words {
        draft,
        preset: preset.map(|preset| preset.name),
        preset_said: args.preset.is_some() || in_file.is_some(),
        file: file.map(|(path, _)| path),
        axes,
    })
}

fn flags(
    args: &ScenarioArgs,
    axes_allowed: bool,
) -> Result<(Draft, Vec<(Field, String)>), Failure> {
    let mut flags = Draft::new();
    let mut axes = Vec::new();
    let mut faults = Vec::new();
    for (field, text) in &args.flags {
        if !Axis::names_several(*field, text) {
            flags.set(*field, text.as_str(), Place::Flag(*field));
        } else if axes_allowed {
            axes.push((*field, text.clone()));
        } else {
            let message = format!("expected one value, found `{}`", text.escape_debug());
            let fault = Fault::new(message, "`ironlaw sweep` takes ranges and lists");
            faults.push(fault.at(format!("--{}", field.name())));
        }
    }
    if faults.is_empty() { Ok((flags, axes)) } else { Err(Failure::Faults(faults)) }
}

fn read_file(path: &Path) -> Result<(String, engine::ParsedFile), Failure> {
    let name = path.display().to_string();
    let parsed = engine::parse(&read_text(path)?, &name)?;
    Ok((name, parsed))
}

fn known_preset(name: &str, place: Option<String>) -> Result<Preset, Failure> {
    Preset::from_name(name).ok_or_else(|| {
        let known: Vec<&str> = presets().iter().map(|preset| preset.name).collect();
        let message = format!("unknown preset `{}`", name.escape_debug());
        let fault = Fault::new(message, format!("known: {}", known.join(", ")));
        Failure::one(fault.at(place.unwrap_or_else(|| "--preset".to_owned())))
    })
}
