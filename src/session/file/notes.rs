//! The notes as two members: those of the review, which were once the only ones, and those of the other stops by name.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::guide::StopId;

#[derive(Serialize, Deserialize)]
struct Members {
    #[serde(default)]
    notes: String,
    #[serde(default)]
    stop_notes: BTreeMap<String, String>,
}

/// Writes both.
pub fn serialize<S: Serializer>(
    notes: &BTreeMap<StopId, String>,
    to: S,
) -> Result<S::Ok, S::Error> {
    let others = notes.iter().filter(|(stop, _)| **stop != StopId::Review);
    let members = Members {
        notes: notes.get(&StopId::Review).cloned().unwrap_or_default(),
        stop_notes: others
            .map(|(stop, text)| (stop.name().to_owned(), text.clone()))
            .collect(),
    };
    members.serialize(to)
}

/// Reads them; a stop that is not known is an error.
pub fn deserialize<'de, D: Deserializer<'de>>(
    from: D,
) -> Result<BTreeMap<StopId, String>, D::Error> {
    let Members { notes, stop_notes } = Members::deserialize(from)?;
    let find = |(name, text): (String, String)| {
        let stop = StopId::find(&name);
        let stop = stop.ok_or_else(|| serde::de::Error::custom("unknown stop"))?;
        Ok((stop, text))
    };
    let mut found: BTreeMap<StopId, String> =
        stop_notes.into_iter().map(find).collect::<Result<_, _>>()?;
    if !notes.is_empty() {
        found.insert(StopId::Review, notes);
    }
    Ok(found)
}
