//! The answers prepared for Pleo's API access request, and what is to be said of them.

use serde::{Deserialize, Serialize};

use crate::form;

/// What Pleo's API access request asks for.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct RequestAnswers {
    /// Company or organisation.
    pub company: String,
    /// The ERP or accounting system to integrate with Pleo.
    pub accounting_system: String,
    /// Planned API usage.
    pub api_usage: String,
    /// Company email address of the contact.
    pub contact: String,
}

/// One of the things that it asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// Company or organisation.
    Company,
    /// The ERP or accounting system.
    AccountingSystem,
    /// Planned API usage.
    ApiUsage,
    /// The contact.
    Contact,
}

impl Asked {
    /// All, in the order in which they are prepared.
    pub const ALL: [Self; 4] = [
        Self::Company,
        Self::AccountingSystem,
        Self::ApiUsage,
        Self::Contact,
    ];

    /// The name by which commands and the guide call it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Company => "company",
            Self::AccountingSystem => "accounting-system",
            Self::ApiUsage => "api-usage",
            Self::Contact => "contact",
        }
    }

    /// What it is, in words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Company => "Company",
            Self::AccountingSystem => "ERP or accounting system",
            Self::ApiUsage => "Planned API usage",
            Self::Contact => "Contact",
        }
    }

    /// The one with this name.
    #[must_use]
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|asked| asked.name() == name)
    }
}

impl RequestAnswers {
    /// The answer to one.
    #[must_use]
    pub fn get(&self, asked: Asked) -> &str {
        match asked {
            Asked::Company => &self.company,
            Asked::AccountingSystem => &self.accounting_system,
            Asked::ApiUsage => &self.api_usage,
            Asked::Contact => &self.contact,
        }
    }

    /// Takes an answer over, without blanks around it.
    pub fn set(&mut self, asked: Asked, text: &str) {
        let place = match asked {
            Asked::Company => &mut self.company,
            Asked::AccountingSystem => &mut self.accounting_system,
            Asked::ApiUsage => &mut self.api_usage,
            Asked::Contact => &mut self.contact,
        };
        text.trim().clone_into(place);
    }

    /// What is to be said of an answer before it is sent: it is missing, or the contact cannot be answered. Never more
    /// than a warning: Pleo's form judges for itself.
    #[must_use]
    pub fn remark(&self, asked: Asked) -> Option<String> {
        let text = self.get(asked);
        if text.is_empty() {
            return Some("Still empty, and Pleo's form asks for it.".to_owned());
        }
        if asked != Asked::Contact {
            return None;
        }
        let ends = |c: char| c.is_whitespace() || ",;<>()".contains(c);
        let mut addresses = text.split(ends).filter(|part| part.contains('@'));
        let Some(address) = addresses.next() else {
            let words = "There is no email address in it yet, such as name.surname@example.io.";
            return Some(words.to_owned());
        };
        let findings = form::judge_contact(address.trim_start_matches("mailto:"));
        findings.into_iter().next().map(|finding| finding.words)
    }

    /// What is still empty, in words: `Planned API usage, Contact`.
    #[must_use]
    pub fn missing(&self) -> Option<String> {
        let empty = Asked::ALL.into_iter();
        let empty = empty.filter(|asked| self.get(*asked).is_empty());
        let words: Vec<&str> = empty.map(Asked::words).collect();
        (!words.is_empty()).then(|| words.join(", "))
    }

    /// All answers with their titles, ready to be pasted.
    #[must_use]
    pub fn as_text(&self) -> String {
        let line = |asked: Asked| format!("{}: {}\n", asked.words(), self.get(asked));
        Asked::ALL.into_iter().map(line).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_named() {
        let mut answers = RequestAnswers::default();
        answers.set(Asked::Company, " Example Ltd ");
        answers.set(Asked::Contact, "Ann");
        assert_eq!(answers.company, "Example Ltd");
        assert_eq!(
            answers.missing().unwrap(),
            "ERP or accounting system, Planned API usage"
        );
        for asked in Asked::ALL {
            assert_eq!(Asked::find(asked.name()), Some(asked));
            answers.set(asked, "ann@company.example");
            assert_eq!(answers.remark(asked), None);
        }
        assert_eq!(answers.missing(), None);
    }

    #[test]
    fn a_contact_is_judged_by_the_rules_of_the_form() {
        for (contact, remark) in [
            ("ann@company.example", None),
            ("Ann Smith <ann.smith@company.example>", None),
            ("Ann Smith, ann.smith@company.example", None),
            ("Ann Smith", Some("no email address")),
            ("ann@company", Some("is not an email address")),
            ("Ann (ann@gmail.com)", Some("free mail provider")),
        ] {
            let mut answers = RequestAnswers::default();
            answers.set(Asked::Contact, contact);
            let said = answers.remark(Asked::Contact);
            assert_eq!(said.is_some(), remark.is_some(), "{contact}: {said:?}");
            assert!(
                said.unwrap_or_default()
                    .contains(remark.unwrap_or_default())
            );
        }
    }
}
