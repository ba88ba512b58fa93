//! The file of the logo: looked at while the form is on show, so that its shape is judged beside its text.

use super::model::Model;
use super::{Effect, work};
use crate::flow;
use crate::flow::files::LogoSeen;
use crate::flow::work::Work;
use crate::form::{self, FieldId, Finding, Severity, is_logo_address};
use crate::guide::StopId;
use crate::problem::Problem;

/// Our advice on a small picture.
const SMALL: &str = "The picture is small and may look blurred; a larger one is our advice. Pleo asks for high resolution and names no size.";

impl Model {
    /// What is known of the logo that the form names.
    fn logo_seen(&self) -> Option<&LogoSeen> {
        let place = self.session.registration.get(FieldId::Logo);
        self.logo.outcome().filter(|seen| seen.place == place)
    }

    /// What is wrong with the file of the logo.
    #[must_use]
    pub fn logo_finding(&self) -> Option<Finding> {
        let Problem { code, detail, .. } = self.logo_seen()?.wrong.clone()?;
        // A place that is wrong by its text has been told so.
        if !form::is_clean(&form::judge_field(
            &self.session.registration,
            FieldId::Logo,
        )) {
            return None;
        }
        Some(Finding {
            field: FieldId::Logo,
            place: None,
            severity: Severity::Error,
            code,
            words: detail.unwrap_or_default(),
        })
    }

    /// Format and size of the file of the logo, if all is well with it.
    #[must_use]
    pub fn logo_size(&self) -> Option<String> {
        let seen = self.logo_seen().filter(|seen| seen.wrong.is_none())?;
        let mark = if seen.is_small { "(small)" } else { "✓" };
        seen.image.as_ref().map(|image| format!("{image} {mark}"))
    }

    /// What is to be said of the file of the logo once it was chosen.
    pub(super) fn logo_told(&self) -> Option<String> {
        let image = self.logo_seen()?.image.as_ref()?;
        let advice = self.logo_advice();
        Some(
            format!(
                "The logo is a square {image}. {}",
                advice.unwrap_or_default()
            )
            .trim_end()
            .to_owned(),
        )
    }

    /// What we would say of a logo about which Pleo documents nothing.
    pub(super) fn logo_advice(&self) -> Option<&'static str> {
        self.logo_seen()?.is_small.then_some(SMALL)
    }
}

/// Looks at the file that the form names now, unless that was done.
pub(super) fn settle(model: &mut Model) -> Vec<Effect> {
    if model.stop != StopId::Registration {
        return Vec::new();
    }
    let place = model.session.registration.get(FieldId::Logo);
    let is_file = !place.is_empty() && !is_logo_address(&place);
    if !is_file || model.logo_place.as_ref() == Some(&place) {
        return Vec::new();
    }
    model.logo_place = Some(place.clone());
    let ticket = model.ticket();
    model.logo = Work::Running(ticket);
    work([flow::Effect::LookAtLogo { ticket, place }])
}
