//! Contacts: email addresses of people at a company.

use crate::problem::ProblemCode;

use super::field::{FieldId, texts};
use super::finding::{Breach, Finding, quoted};

/// What the rules say about one address as a contact, wherever it is given.
#[must_use]
pub fn judge_contact(text: &str) -> Vec<Finding> {
    let shape = judge_email(text).into_iter();
    let breaches = shape.chain(judge_company_mail(text));
    breaches
        .map(|breach| breach.of(FieldId::Contacts))
        .collect()
}

/// Judges whether one contact has the shape of an email address (RFC 5321, without quoted local parts; letters of any
/// language are let through).
pub(super) fn judge_email(text: &str) -> Vec<Breach> {
    if domain_of(text).is_some() {
        Vec::new()
    } else {
        vec![Breach::error(
            ProblemCode::FormNotAnEmail,
            format!(
                "{} is not an email address such as name.surname@example.io.",
                quoted(text)
            ),
        )]
    }
}

/// Judges whether one contact is at a company rather than at a mail provider that anybody can join.
pub(super) fn judge_company_mail(text: &str) -> Vec<Breach> {
    let is_free = domain_of(text).is_some_and(|domain| {
        let domain = domain.to_lowercase();
        texts().free_mail.contains(&domain)
    });
    if is_free {
        vec![Breach::warning(
            ProblemCode::FormFreeMail,
            format!(
                "{} is at a free mail provider, while an address at your company is easier to trust.",
                quoted(text)
            ),
        )]
    } else {
        Vec::new()
    }
}

/// Finds contacts that repeat an earlier one, whatever the case of their letters.
pub(super) fn judge_distinct(entries: &[(usize, &str)]) -> Vec<Breach> {
    let folded: Vec<String> = entries
        .iter()
        .map(|(_, text)| text.to_lowercase())
        .collect();
    folded
        .iter()
        .zip(entries)
        .enumerate()
        .filter(|(index, (contact, _))| folded.iter().take(*index).any(|other| other == *contact))
        .map(|(_, (_, (place, text)))| {
            Breach::warning(
                ProblemCode::FormDuplicate,
                format!("{} stands in the list more than once.", quoted(text)),
            )
            .at(*place)
        })
        .collect()
}

/// The part after the `@` of a well-formed address.
fn domain_of(text: &str) -> Option<&str> {
    let (local, domain) = text.split_once('@')?;
    let well_formed = local.len() <= 64
        && domain.len() <= 253
        && local.split('.').all(is_atom)
        && domain.contains('.')
        && domain.split('.').all(is_label)
        && !domain
            .rsplit('.')
            .next()?
            .chars()
            .all(|character| character.is_ascii_digit());
    well_formed.then_some(domain)
}

fn is_atom(text: &str) -> bool {
    !text.is_empty()
        && text.chars().all(|character| {
            character.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(character)
        })
}

fn is_label(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 63
        && !text.starts_with('-')
        && !text.ends_with('-')
        && text
            .chars()
            .all(|character| character.is_alphanumeric() || character == '-')
}
