//! One exchange, part by part: as it was sent and answered, and below each part what it is for.

use std::mem::discriminant;

use super::super::page::{Page, blanks};
use super::super::wrap::width_of;
use super::super::{Meaning, Scene, durations};
use crate::exchange::meaning::{self, Place};
use crate::exchange::{Audience, Body, BodyKind, Connecting, Exchange, Part, Purpose};
use crate::wizard::inspector::{Row, rows};

/// Lays the exchange out; the part with this number has the focus.
pub(super) fn lay(scene: &Scene<'_>, exchange: &Exchange, focus: usize, page: &mut Page<'_>) {
    let mut before: Option<Row<'_>> = None;
    for (number, row) in rows(exchange).into_iter().enumerate() {
        if let Some(title) = heading(exchange, before, row) {
            page.heading(title);
        }
        let start = page.len();
        let is_focused = number == focus;
        let line = Laid {
            scene,
            page,
            is_focused,
        };
        line.row(exchange, row);
        if is_focused {
            page.focus = start..page.len();
        }
        before = Some(row);
    }
}

/// The title above a row, if another kind of row came before.
fn heading(exchange: &Exchange, before: Option<Row<'_>>, row: Row<'_>) -> Option<&'static str> {
    if before.is_some_and(|before| discriminant(&before) == discriminant(&row)) {
        return None;
    }
    let body_began = matches!(before, Some(Row::SentBody(_) | Row::Body(_)));
    let ours = exchange.purpose == Purpose::Redirect;
    match row {
        Row::Address if ours => Some("Came"),
        Row::Address => Some("Asked"),
        Row::Query(_) => Some("Its parameters"),
        Row::SentHeader(_) => Some("Its headers"),
        Row::SentBody(_) if exchange.request.body.kind == BodyKind::Form => Some("Its form"),
        Row::SentBody(_) | Row::SentRemark if !body_began => Some("Its body"),
        Row::Status => Some("Answered"),
        Row::Header(_) => Some("The answer's headers"),
        Row::Body(_) | Row::Remark if !body_began => Some("The answer's body"),
        Row::SentBody(_) | Row::Body(_) | Row::SentRemark | Row::Remark => None,
        Row::Time => Some("Time"),
    }
}

/// A row being laid out.
struct Laid<'p, 'a> {
    scene: &'p Scene<'p>,
    page: &'p mut Page<'a>,
    is_focused: bool,
}

impl Laid<'_, '_> {
    fn row(mut self, exchange: &Exchange, row: Row<'_>) {
        let redirect = exchange.purpose == Purpose::Redirect;
        let sent = if redirect {
            Place::Redirect
        } else {
            Place::Request
        };
        match row {
            Row::Address => self.address(exchange),
            Row::Query(part) => self.named(part, Some(sent)),
            Row::SentHeader(part) => self.named(part, Some(Place::RequestHeader)),
            Row::SentBody(part) if exchange.request.body.kind == BodyKind::Form => {
                self.named(part, Some(Place::Request));
            }
            Row::SentBody(part) => self.of_body(part, None),
            Row::SentRemark => self.remark(&exchange.request.body),
            Row::Status => self.status(exchange),
            Row::Header(part) => self.named(part, Some(Place::AnswerHeader)),
            Row::Body(part) => {
                let place = exchange.purpose.speaks_oauth().then_some(Place::Answer);
                self.of_body(part, place);
            }
            Row::Remark => {
                if let Some(answer) = &exchange.answer {
                    self.remark(&answer.body);
                }
            }
            Row::Time => self.time(exchange),
        }
    }

    const fn audience(&self) -> Audience {
        self.scene.model.exchanges.audience
    }

    /// A paragraph after the mark of the focus, if the row has it.
    fn text(&mut self, lead: &str, meaning: Meaning, text: String) {
        let pen = self.page.pen;
        let mark = if self.is_focused { "▸ " } else { "  " };
        let mut first = vec![pen.span(Meaning::Accent, mark)];
        let mut indent = 2;
        let meaning = if self.is_focused && lead.is_empty() {
            Meaning::Focus
        } else {
            meaning
        };
        if !lead.is_empty() {
            let name = if self.is_focused {
                Meaning::Focus
            } else {
                Meaning::Muted
            };
            first.push(pen.owned(name, lead));
            // As wide as the longest name that is usual.
            indent += (width_of(lead) + 1).max("www-authenticate ".len());
        }
        if indent > self.page.width / 2 {
            self.page.push(first);
            first = vec![pen.span(Meaning::Text, "    ")];
            indent = 4;
        }
        self.page.hanging(first, indent, meaning, text);
    }

    fn say(&mut self, words: String) {
        let first = vec![self.page.pen.span(Meaning::Muted, "    ")];
        self.page.hanging(first, 4, Meaning::Muted, words);
    }

    fn means(&mut self, place: Option<Place>, name: &str) {
        let name = name.to_ascii_lowercase();
        if let Some(meaning) = place.and_then(|place| meaning::of(place, &name)) {
            self.say(format!("{} ({})", meaning.words, meaning.section));
        }
    }

    fn address(&mut self, exchange: &Exchange) {
        let request = &exchange.request;
        let path = request.path.shown(self.audience());
        let origin = exchange.shown_origin(self.audience());
        let text = format!("{} {origin}{path}", request.method);
        self.text("", Meaning::Heading, text);
        self.say(match exchange.purpose {
            Purpose::Redirect => "The browser brings what the server decided.".to_owned(),
            purpose => format!("To {}.", purpose.words()),
        });
    }

    fn named(&mut self, part: &Part, place: Option<Place>) {
        let value = part.value.shown(self.audience());
        self.text(&part.name, Meaning::Text, value);
        self.means(place, &part.name);
    }

    fn of_body(&mut self, part: &Part, place: Option<Place>) {
        let line = part.value.shown(self.audience());
        let text = line.trim_start_matches(' ');
        let depth = (line.len() - text.len()).min(self.page.width / 3);
        let mark = if self.is_focused { "▸ " } else { "  " };
        let mut first = vec![self.page.pen.span(Meaning::Accent, mark)];
        first.push(self.page.pen.span(Meaning::Text, blanks(depth)));
        let meaning = if self.is_focused {
            Meaning::Focus
        } else {
            Meaning::Text
        };
        self.page
            .hanging(first, 2 + depth, meaning, text.to_owned());
        self.means(place, &part.name);
    }

    fn remark(&mut self, body: &Body) {
        let mut words = match body.kind {
            BodyKind::Empty => "no body".to_owned(),
            BodyKind::Binary => format!("{} bytes that are no text", body.size),
            BodyKind::Form | BodyKind::Json | BodyKind::Text => format!("{} bytes", body.size),
        };
        if body.cut {
            words += "; only the beginning is kept here";
        }
        self.text("", Meaning::Muted, words);
    }

    fn status(&mut self, exchange: &Exchange) {
        let ours = exchange.purpose == Purpose::Redirect;
        match &exchange.answer {
            Some(answer) => {
                let meaning = super::status(exchange).1;
                self.text("", meaning, format!("status {}", answer.status));
            }
            None if ours => {
                let words = "by this program, with a page that tells how the sign-in ended";
                self.text("", Meaning::Text, words.to_owned());
            }
            None => self.text("", Meaning::Error, "no answer".to_owned()),
        }
        if let Some(failure) = exchange.shown_failure(self.audience()) {
            self.say(failure);
        }
    }

    fn time(&mut self, exchange: &Exchange) {
        let timing = exchange.timing;
        let short = durations::short;
        if exchange.purpose == Purpose::Redirect {
            let time = exchange.at.time_in_zone(&self.scene.model.zone);
            return self.text(
                "",
                Meaning::Text,
                format!("it came to this program at {time}"),
            );
        }
        let mut parts = vec![match timing.connecting {
            Connecting::Reused => "reused a connection that was there".to_owned(),
            Connecting::New { connect, tls: None } => format!("connect {}", short(connect)),
            Connecting::New {
                connect,
                tls: Some(tls),
            } => {
                format!("connect {}, then TLS {}", short(connect), short(tls))
            }
            Connecting::Never => "no connection".to_owned(),
        }];
        if let Some(wait) = timing.wait {
            parts.push(format!("wait for the first byte {}", short(wait)));
        }
        if let Some(read) = timing.read {
            parts.push(format!("read {}", short(read)));
        }
        let words = format!("{}: {}", short(timing.total), parts.join(" · "));
        self.text("", Meaning::Text, words);
    }
}
