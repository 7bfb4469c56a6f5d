//! What does a lab's TOML file look like?

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

pub(super) type Text = Spanned<String>;
pub(super) type Pairs = BTreeMap<Spanned<String>, Text>;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct LabFile {
    pub(super) schema: u32,
    pub(super) series: Text,
    pub(super) volume: u32,
    pub(super) chapter: u32,
    pub(super) chapter_title: Text,
    pub(super) number: String,
    pub(super) title: Text,
    pub(super) hook: Text,
    pub(super) minutes: [u32; 2],
    pub(super) most_words: usize,
    pub(super) prose: Text,
    pub(super) facts: Vec<Text>,
    pub(super) names: Vec<Text>,
    #[serde(default)]
    pub(super) spoilers: Vec<Text>,
    #[serde(default)]
    pub(super) reading: Vec<ReadingPart>,
    #[serde(default)]
    pub(super) context: Vec<ContextPart>,
    pub(super) act: Vec<ActPart>,
    #[serde(default)]
    pub(super) case: Vec<CasePart>,
    #[serde(default)]
    pub(super) table: Vec<TablePart>,
    #[serde(default)]
    pub(super) uncertain: Vec<RangePart>,
    /// Read apart, as a tree of any depth.
    #[serde(default)]
    #[expect(dead_code, reason = "named so that it is no unknown field")]
    pub(super) words: serde::de::IgnoredAny,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ReadingPart {
    pub(super) title: Text,
    pub(super) place: Text,
    pub(super) url: Text,
    pub(super) section: Text,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ContextPart {
    pub(super) name: Text,
    pub(super) label: Text,
    pub(super) summary: Text,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ActPart {
    pub(super) id: Text,
    pub(super) title: Text,
    pub(super) minutes: [u32; 2],
    pub(super) stakeholder: Text,
    pub(super) instrument: Text,
    pub(super) prose: Text,
    pub(super) core: PanelPart,
    #[serde(default)]
    pub(super) further: Vec<PanelPart>,
    pub(super) prediction: PredictionPart,
    pub(super) curve: CurvePart,
    pub(super) reply: ReplyPart,
    pub(super) reflection: QuestionPart,
    pub(super) observation: QuestionPart,
    pub(super) transfer: TransferPart,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PanelPart {
    pub(super) id: Text,
    pub(super) title: Text,
    #[serde(default)]
    pub(super) controls: Vec<Text>,
    #[serde(default)]
    pub(super) figures: Vec<Text>,
    #[serde(default)]
    pub(super) cards: Vec<Text>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PredictionPart {
    pub(super) key: Text,
    pub(super) output: Option<Text>,
    pub(super) option: Vec<OptionPart>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct QuestionPart {
    pub(super) key: Text,
    pub(super) option: Vec<OptionPart>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OptionPart {
    pub(super) id: Text,
    pub(super) label: Text,
    pub(super) claim: Text,
    pub(super) counter: Option<Text>,
    pub(super) misconception: Option<Text>,
    pub(super) value: Option<Text>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CurvePart {
    pub(super) control: Text,
    pub(super) at: Vec<Text>,
    pub(super) output: Text,
    #[serde(default)]
    pub(super) set: Pairs,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ReplyPart {
    pub(super) decision: Vec<DecisionPart>,
    pub(super) reason: Vec<ReasonPart>,
    pub(super) threshold: ThresholdPart,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DecisionPart {
    pub(super) id: Text,
    pub(super) label: Text,
    #[serde(default)]
    pub(super) set: Pairs,
    #[serde(default)]
    pub(super) asks: Vec<Text>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ReasonPart {
    pub(super) id: Text,
    pub(super) label: Text,
    pub(super) claim: Text,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ThresholdPart {
    pub(super) label: Text,
    pub(super) engine: Text,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TransferPart {
    #[serde(default)]
    pub(super) set: Pairs,
    pub(super) draw: BTreeMap<Spanned<String>, Vec<Text>>,
    pub(super) option: Vec<OptionPart>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CasePart {
    pub(super) name: Text,
    pub(super) act: Text,
    #[serde(default)]
    pub(super) set: Pairs,
    pub(super) solve: Option<SolvePart>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SolvePart {
    pub(super) control: Text,
    pub(super) output: Text,
    pub(super) target: Text,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TablePart {
    pub(super) name: Text,
    pub(super) title: Text,
    pub(super) columns: Vec<Text>,
    pub(super) row: Vec<RowPart>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RowPart {
    pub(super) label: Text,
    pub(super) case: Text,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RangePart {
    pub(super) control: Text,
    pub(super) low: Text,
    pub(super) high: Text,
    pub(super) reason: Text,
}
