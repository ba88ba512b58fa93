//! As much of HTTP as both ends need.

use std::io::Read;

/// Reads one request or answer: the head, then as much body as it says.
pub fn read_message(stream: &mut impl Read) -> std::io::Result<(String, String)> {
    let mut bytes = Vec::new();
    let mut buffer = [0; 8192];
    loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
            let length = head.lines().find_map(|line| {
                let (name, value) = line.split_once(':')?;
                name.eq_ignore_ascii_case("content-length")
                    .then(|| value.trim().parse().ok())?
            });
            let length: usize = if head.starts_with("HEAD") {
                0
            } else {
                length.unwrap_or(0)
            };
            while bytes.len() < end + 4 + length {
                let read = stream.read(&mut buffer)?;
                if read == 0 {
                    break;
                }
                bytes.extend_from_slice(&buffer[..read]);
            }
            return Ok((
                head,
                String::from_utf8_lossy(&bytes[end + 4..]).into_owned(),
            ));
        }
        let read = stream.read(&mut buffer)?;
        if read == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        bytes.extend_from_slice(&buffer[..read]);
    }
}
