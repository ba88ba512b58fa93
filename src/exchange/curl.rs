//! An exchange as a `curl` command; what is secret is a shell variable in it.

use crate::presenter;

use super::{Audience, BodyKind, Exchange, Hidden, Part, Piece, Veiled};

/// Headers that `curl` sends by itself, or that say nothing about the exchange.
const BY_ITSELF: [&str; 5] = [
    "host",
    "content-length",
    "user-agent",
    "accept-encoding",
    "connection",
];

/// What stands for an identifier before others.
const ID: &str = "\"$PLEO_ID\"";

/// The command, on several lines; to be run in a POSIX shell.
#[must_use]
pub fn as_curl(exchange: &Exchange, audience: Audience) -> String {
    let request = &exchange.request;
    let mut words = vec![format!("curl -i {}", method(exchange))];
    for part in &request.headers {
        let form_type = request.body.kind == BodyKind::Form && part.name == "content-type";
        if BY_ITSELF.contains(&part.name.as_str()) || form_type {
            continue;
        }
        words.push(if let Some((id, secret)) = basic(part) {
            let pair = [id, Piece::Plain(":".to_owned()), secret];
            format!("-u {}", quoted(&pair, audience))
        } else {
            let name = [Piece::Plain(format!("{}: ", part.name))];
            let pieces = [&name, part.value.pieces()].concat();
            format!("-H {}", quoted(&pieces, audience))
        });
    }
    words.extend(body(exchange, audience));
    words.push(quoted(&address(exchange), audience));
    words.join(" \\\n  ")
}

fn method(exchange: &Exchange) -> String {
    let method = exchange.request.method.as_str();
    if method == "HEAD" {
        return "-I".to_owned();
    }
    format!(
        "-X {}",
        quoted(Veiled::plain(method).pieces(), Audience::Alone)
    )
}

fn body(exchange: &Exchange, audience: Audience) -> Vec<String> {
    let body = &exchange.request.body;
    match body.kind {
        BodyKind::Empty => Vec::new(),
        BodyKind::Form => {
            let pair = |part: &Part| {
                let name = [Piece::Plain(format!("{}=", encoded(&part.name)))];
                let pieces = [&name, part.value.pieces()].concat();
                format!("--data-urlencode {}", quoted(&pieces, audience))
            };
            body.parts.iter().map(pair).collect()
        }
        BodyKind::Binary | BodyKind::Text => vec!["--data-binary @body".to_owned()],
        BodyKind::Json if body.cut => vec!["--data-binary @body".to_owned()],
        BodyKind::Json => {
            let mut pieces = Vec::new();
            for (number, part) in body.parts.iter().enumerate() {
                if number > 0 {
                    pieces.push(Piece::Plain("\n".to_owned()));
                }
                pieces.extend(part.value.pieces().iter().cloned());
            }
            vec![format!("--data-binary {}", quoted(&pieces, audience))]
        }
    }
}

fn address(exchange: &Exchange) -> Vec<Piece> {
    let request = &exchange.request;
    let mut pieces = vec![match presenter::origin(&request.origin) {
        public if public == request.origin => Piece::Plain(public),
        _ => Piece::Id(request.origin.clone()),
    }];
    pieces.extend(request.path.pieces().iter().cloned());
    for (number, part) in request.query.iter().enumerate() {
        let mark = if number == 0 { '?' } else { '&' };
        pieces.push(Piece::Plain(format!("{mark}{}=", encoded(&part.name))));
        pieces.extend(part.value.pieces().iter().map(|piece| match piece {
            Piece::Plain(text) => Piece::Plain(encoded(text)),
            Piece::Id(text) => Piece::Id(encoded(text)),
            Piece::Hidden(hidden) => Piece::Hidden(*hidden),
        }));
    }
    pieces
}

fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// Client ID and Client Secret of HTTP Basic, as the record of the header has them.
fn basic(part: &Part) -> Option<(Piece, Piece)> {
    match part.value.pieces() {
        [
            Piece::Plain(scheme),
            id @ Piece::Id(_),
            _,
            secret @ Piece::Hidden(Hidden::ClientSecret),
            _,
        ] if part.name == "authorization" && scheme.starts_with("Basic") => {
            // What is encoded for Basic is the form of both that an address has (RFC 6749, section 2.3.1).
            let id = match id {
                Piece::Id(text) => Piece::Id(encoded(text)),
                Piece::Plain(_) | Piece::Hidden(_) => id.clone(),
            };
            Some((id, secret.clone()))
        }
        _ => None,
    }
}

/// One word of a shell command: text in single quotes, variables in double ones.
fn quoted(pieces: &[Piece], audience: Audience) -> String {
    let mut out = String::new();
    let mut plain = String::new();
    let flush = |plain: &mut String, out: &mut String| {
        if !plain.is_empty() {
            out.push('\'');
            out.push_str(&plain.replace('\'', r"'\''"));
            out.push('\'');
            plain.clear();
        }
    };
    for piece in pieces {
        let variable = match piece {
            Piece::Plain(text) => {
                plain.push_str(text);
                continue;
            }
            Piece::Id(text) if audience == Audience::Alone => {
                plain.push_str(text);
                continue;
            }
            // How many pieces a value has is nobody's business.
            Piece::Id(_) if plain.is_empty() && out.ends_with(ID) => continue,
            Piece::Id(_) => "PLEO_ID",
            Piece::Hidden(hidden) => hidden.variable(),
        };
        flush(&mut plain, &mut out);
        out.extend(["\"$", variable, "\""]);
    }
    flush(&mut plain, &mut out);
    if out.is_empty() { "''".to_owned() } else { out }
}
