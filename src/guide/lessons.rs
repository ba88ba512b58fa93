//! What happens at an authorisation, step by step, and what to look at when nothing happens; from `assets/lessons.toml`.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

/// The steps in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LessonStep {
    /// The link is made and opened.
    Request,
    /// Somebody signs in and decides.
    Consent,
    /// The browser comes back.
    Redirect,
    /// The code is traded for tokens.
    Exchange,
    /// The tokens are held.
    Tokens,
    /// The tokens are renewed.
    Refresh,
}

impl LessonStep {
    /// Every step, in order.
    pub const ALL: [Self; 6] = [
        Self::Request,
        Self::Consent,
        Self::Redirect,
        Self::Exchange,
        Self::Tokens,
        Self::Refresh,
    ];
}

/// What one step is about.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Lesson {
    /// What it is called.
    pub title: String,
    /// What happens, one or two sentences.
    pub what: String,
    /// Why it happens like that.
    pub why: String,
    /// Words that are used, and what they mean.
    pub terms: Vec<Term>,
}

/// A word and its meaning.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// The word.
    pub name: String,
    /// What it means.
    pub words: String,
}

/// All of it.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Lessons {
    /// What is said when nothing arrives.
    pub quiet: String,
    /// What it mostly is.
    pub quiet_causes: Vec<String>,
    /// What is said when a browser came by https.
    pub used_https: String,
    steps: BTreeMap<LessonStep, Lesson>,
}

impl Lessons {
    /// The lessons that are part of this program.
    #[must_use]
    pub fn built_in() -> &'static Self {
        static LESSONS: OnceLock<Lessons> = OnceLock::new();
        LESSONS.get_or_init(|| {
            toml::from_str(include_str!("../../assets/lessons.toml")).unwrap_or_default()
        })
    }

    /// One step; empty if the file lacks it, which a test keeps from happening.
    #[must_use]
    pub fn step(&self, step: LessonStep) -> &Lesson {
        static NONE: Lesson = Lesson {
            title: String::new(),
            what: String::new(),
            why: String::new(),
            terms: Vec::new(),
        };
        self.steps.get(&step).unwrap_or(&NONE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_has_its_words() {
        let lessons: Lessons = toml::from_str(include_str!("../../assets/lessons.toml")).unwrap();
        for step in LessonStep::ALL {
            let lesson = lessons.step(step);
            for text in [&lesson.title, &lesson.what, &lesson.why] {
                assert!(!text.is_empty(), "{step:?}");
            }
            for text in [&lesson.what, &lesson.why] {
                assert!(text.ends_with('.') && text.len() <= 160, "{step:?}: {text}");
            }
        }
        assert_eq!(lessons.steps.len(), LessonStep::ALL.len());
        assert!(
            lessons.quiet_causes.len() == 4
                && !lessons.quiet.is_empty()
                && !lessons.used_https.is_empty()
        );
    }
}
