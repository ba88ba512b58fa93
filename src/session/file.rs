//! The text of a session file: JSON with a schema version, read back whole or refused.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Explaining, RequestAnswers, Route, Session, Track};
use crate::environment::EnvironmentName;
use crate::form::{FieldId, Registration};
use crate::problem::{Problem, ProblemCode};

pub(super) mod notes;
pub(super) mod notice;
#[cfg(test)]
mod tests;

/// The version that this program writes.
pub const SCHEMA_VERSION: u32 = 1;

#[derive(Serialize, Deserialize)]
struct SessionFile {
    schema_version: u32,
    profile: String,
    environment: String,
    #[serde(default)]
    registration: BTreeMap<String, String>,
    #[serde(default)]
    route: Route,
    #[serde(default)]
    request: RequestAnswers,
    #[serde(default)]
    explaining: Explaining,
    #[serde(default)]
    tracks: BTreeMap<String, Track>,
}

#[derive(Deserialize)]
struct Versioned {
    schema_version: u32,
}

/// The text of a session file.
///
/// # Panics
/// Never: every member has a JSON form.
#[must_use]
pub fn write(session: &Session) -> String {
    let file = SessionFile {
        schema_version: SCHEMA_VERSION,
        profile: session.profile.clone(),
        environment: session.environment.as_str().to_owned(),
        registration: fields_of(&session.registration),
        route: session.route,
        request: session.request.clone(),
        explaining: session.explaining,
        tracks: session
            .tracks
            .iter()
            .map(|(name, track)| (name.as_str().to_owned(), track.clone()))
            .collect(),
    };
    serde_json::to_string_pretty(&file).expect("text and numbers have a JSON form")
}

/// The filled fields by their names.
fn fields_of(registration: &Registration) -> BTreeMap<String, String> {
    FieldId::ALL
        .into_iter()
        .filter(|field| !registration.items(*field).is_empty())
        .map(|field| (field.json_name().to_owned(), registration.get(field)))
        .collect()
}

/// The registration with these fields; `None` if one is unknown.
fn registration_of(fields: &BTreeMap<String, String>) -> Option<Registration> {
    let mut registration = Registration::default();
    for (name, value) in fields {
        registration.set(FieldId::find(name)?, value);
    }
    Some(registration)
}

/// Reads a session file.
///
/// # Errors
/// [`ProblemCode::FilesNewerVersion`] for a later schema, which is not to be touched; [`ProblemCode::FilesCorrupt`]
/// for anything that is no session, with the place where it ceases to be one.
pub fn read(text: &[u8]) -> Result<Session, Problem> {
    let corrupt = |what: &str| Problem::new(ProblemCode::FilesCorrupt).with_detail(what);
    let file = serde_json::from_slice::<SessionFile>(text).map_err(|error| {
        // What a later version wrote may have another form altogether.
        let versioned = serde_json::from_slice(text).ok();
        let newer =
            versioned.and_then(|Versioned { schema_version }| newer_version(schema_version));
        newer.unwrap_or_else(|| corrupt(&reason(&error)))
    })?;
    if let Some(newer) = newer_version(file.schema_version) {
        return Err(newer);
    }
    let registration =
        registration_of(&file.registration).ok_or_else(|| corrupt("an unknown form field"))?;
    Ok(Session {
        profile: file.profile,
        environment: EnvironmentName::from_typed(&file.environment),
        registration,
        route: file.route,
        request: file.request,
        explaining: file.explaining,
        tracks: file
            .tracks
            .into_iter()
            .map(|(name, track)| (EnvironmentName::from_typed(&name), track))
            .collect(),
    })
}

fn newer_version(version: u32) -> Option<Problem> {
    let detail = || format!("version {version}, this program knows {SCHEMA_VERSION}");
    (version > SCHEMA_VERSION)
        .then(|| Problem::new(ProblemCode::FilesNewerVersion).with_detail(detail()))
}

/// Why a text is no session, without a word of what is in it.
fn reason(error: &serde_json::Error) -> String {
    use serde_json::error::Category;
    match error.classify() {
        Category::Eof => format!("it ends too early, in line {}", error.line()),
        Category::Io | Category::Syntax => format!("line {} is no JSON", error.line()),
        Category::Data => format!("line {} is not as expected", error.line()),
    }
}

/// A registration as its filled fields, or null.
pub(super) mod registered {
    use std::collections::BTreeMap;

    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::{fields_of, registration_of};
    use crate::form::Registration;

    /// Writes the fields.
    #[expect(clippy::ref_option, reason = "the shape that serde asks for")]
    pub fn serialize<S: Serializer>(
        registration: &Option<Registration>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        registration.as_ref().map(fields_of).serialize(to)
    }

    /// Reads the fields; an unknown one is an error.
    pub fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Option<Registration>, D::Error> {
        let fields = Option::<BTreeMap<String, String>>::deserialize(from)?;
        let read = |fields: BTreeMap<String, String>| {
            registration_of(&fields).ok_or_else(|| serde::de::Error::custom("unknown field"))
        };
        fields.map(read).transpose()
    }
}

/// A store kind as its typed name, or null.
pub(super) mod store_kind {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use crate::flow::StoreKind;

    /// Writes the name.
    #[expect(
        clippy::ref_option,
        clippy::trivially_copy_pass_by_ref,
        reason = "the shape that serde asks for"
    )]
    pub fn serialize<S: Serializer>(kind: &Option<StoreKind>, to: S) -> Result<S::Ok, S::Error> {
        kind.map(StoreKind::as_str).serialize(to)
    }

    /// Reads the name; an unknown one is an error.
    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<StoreKind>, D::Error> {
        let name = Option::<String>::deserialize(from)?;
        let find = |name: String| {
            StoreKind::find(&name).ok_or_else(|| serde::de::Error::custom("unknown store"))
        };
        name.map(find).transpose()
    }
}

/// A way of client authentication as its typed word, or null.
pub(super) mod client_auth {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use crate::environment::ClientAuth;

    /// Writes the word.
    #[expect(
        clippy::ref_option,
        clippy::trivially_copy_pass_by_ref,
        reason = "the shape that serde asks for"
    )]
    pub fn serialize<S: Serializer>(way: &Option<ClientAuth>, to: S) -> Result<S::Ok, S::Error> {
        way.map(ClientAuth::as_str).serialize(to)
    }

    /// Reads the word; an unknown one is an error.
    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<ClientAuth>, D::Error> {
        let word = Option::<String>::deserialize(from)?;
        let find = |word: String| {
            ClientAuth::find(&word).ok_or_else(|| serde::de::Error::custom("unknown way"))
        };
        word.map(find).transpose()
    }
}

/// The place of a Client Secret as its text, or null.
pub(super) mod secret_place {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use crate::flow::SecretPlace;

    /// Writes the text.
    #[expect(clippy::ref_option, reason = "the shape that serde asks for")]
    pub fn serialize<S: Serializer>(place: &Option<SecretPlace>, to: S) -> Result<S::Ok, S::Error> {
        place.as_ref().map(SecretPlace::as_text).serialize(to)
    }

    /// Reads the text; an unknown one is an error.
    pub fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Option<SecretPlace>, D::Error> {
        let text = Option::<String>::deserialize(from)?;
        let find = |text: String| {
            SecretPlace::from_text(&text).ok_or_else(|| serde::de::Error::custom("unknown place"))
        };
        text.map(find).transpose()
    }
}
