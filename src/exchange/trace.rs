//! An exchange as one line of a trace: JSON, without secrets.

use serde_json::{Map, Value, json};

use super::{Audience, Body, BodyKind, Connecting, Exchange, Part};

/// What stands for a secret in a trace.
const MASK: &str = "[redacted]";

impl Exchange {
    /// One JSON document on one line, with its line feed.
    #[must_use]
    pub fn to_trace_line(&self, audience: Audience) -> String {
        let request = &self.request;
        let mut document = json!({
            "schema_version": 1,
            "number": self.number,
            "at": self.at.to_string(),
            "purpose": self.purpose.as_str(),
            "request": {
                "method": request.method,
                "origin": self.shown_origin(audience),
                "path": request.path.written(audience, MASK),
                "query": list(&request.query, audience),
                "headers": list(&request.headers, audience),
                "body": body(&request.body, audience),
            },
        });
        if let Some(answer) = &self.answer {
            document["answer"] = json!({
                "status": answer.status,
                "headers": list(&answer.headers, audience),
                "body": body(&answer.body, audience),
            });
        }
        if let Some(words) = self.shown_failure(audience) {
            document["failure"] = json!(words);
        }
        document["timing_us"] = self.timing_members();
        format!("{document}\n")
    }

    fn timing_members(&self) -> Value {
        let mut members = Map::new();
        match self.timing.connecting {
            Connecting::Reused => {
                members.insert("connection".to_owned(), json!("reused"));
            }
            Connecting::New { connect, tls } => {
                members.insert("connection".to_owned(), json!("new"));
                members.insert("connect".to_owned(), json!(connect));
                members.insert("tls".to_owned(), json!(tls));
            }
            Connecting::Never => {
                members.insert("connection".to_owned(), json!("none"));
            }
        }
        members.insert("wait".to_owned(), json!(self.timing.wait));
        members.insert("read".to_owned(), json!(self.timing.read));
        members.insert("total".to_owned(), json!(self.timing.total));
        Value::Object(members)
    }
}

fn list(parts: &[Part], audience: Audience) -> Value {
    let part = |part: &Part| json!([part.name, part.value.written(audience, MASK)]);
    parts.iter().map(part).collect()
}

fn body(body: &Body, audience: Audience) -> Value {
    let lines = || {
        let lines = body
            .parts
            .iter()
            .map(|part| part.value.written(audience, MASK));
        lines.collect::<Vec<_>>().join("\n")
    };
    match body.kind {
        BodyKind::Empty => Value::Null,
        BodyKind::Form => json!({ "size": body.size, "form": list(&body.parts, audience) }),
        BodyKind::Binary => json!({ "size": body.size, "binary": true }),
        BodyKind::Json | BodyKind::Text => {
            json!({ "size": body.size, "text": lines(), "cut": body.cut })
        }
    }
}
