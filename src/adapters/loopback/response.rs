//! The bytes that go back: fixed words, and headers that forbid everything.

/// The status of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Status {
    Okay,
    SeeOther,
    BadRequest,
    NotFound,
    NotAllowed,
    Gone,
    TargetTooLong,
    Misdirected,
    HeadTooLarge,
}

impl Status {
    const fn line(self) -> &'static str {
        match self {
            Self::Okay => "200 OK",
            Self::SeeOther => "303 See Other",
            Self::BadRequest => "400 Bad Request",
            Self::NotFound => "404 Not Found",
            Self::NotAllowed => "405 Method Not Allowed",
            Self::Gone => "410 Gone",
            Self::TargetTooLong => "414 URI Too Long",
            Self::Misdirected => "421 Misdirected Request",
            Self::HeadTooLarge => "431 Request Header Fields Too Large",
        }
    }

    /// The header that this status owes, with its line ending.
    const fn own_header(self) -> &'static str {
        match self {
            Self::NotAllowed => "Allow: GET\r\n",
            Self::Okay
            | Self::SeeOther
            | Self::BadRequest
            | Self::NotFound
            | Self::Gone
            | Self::TargetTooLong
            | Self::Misdirected
            | Self::HeadTooLarge => "",
        }
    }
}

/// On every answer: no script, no request to anywhere, no trace in caches or referrers, one request per connection.
const ALWAYS: &str = "Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'\r\n\
    Referrer-Policy: no-referrer\r\n\
    X-Content-Type-Options: nosniff\r\n\
    Cache-Control: no-store\r\n\
    Connection: close\r\n";

/// An answer with a page.
pub(super) fn write_page(status: Status, page: &str) -> Vec<u8> {
    write(status, "Content-Type: text/html; charset=utf-8\r\n", page)
}

/// An answer with a page that is asked for again after two seconds.
pub(super) fn write_passing_page(page: &str) -> Vec<u8> {
    let headers = "Content-Type: text/html; charset=utf-8\r\nRefresh: 2\r\n";
    write(Status::Okay, headers, page)
}

/// An answer with a page from which the browser moves on at once, so that what it came with leaves its address bar.
pub(super) fn write_page_moving_on(status: Status, page: &str, location: &str) -> Vec<u8> {
    let headers =
        format!("Content-Type: text/html; charset=utf-8\r\nRefresh: 0; url={location}\r\n");
    write(status, &headers, page)
}

/// An answer that sends the browser elsewhere with a plain GET, and never repeats what it sent (RFC 9700, 4.12).
pub(super) fn write_see_other(location: &str) -> Vec<u8> {
    write(Status::SeeOther, &format!("Location: {location}\r\n"), "")
}

fn write(status: Status, headers: &str, body: &str) -> Vec<u8> {
    let (line, own, length) = (status.line(), status.own_header(), body.len());
    format!("HTTP/1.1 {line}\r\n{ALWAYS}{own}{headers}Content-Length: {length}\r\n\r\n{body}")
        .into_bytes()
}
