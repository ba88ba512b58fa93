//! As much of Rust's grammar as it takes to see which paths a source names: no comments, strings or characters.

/// A word, `::`, or any other single character.
#[derive(Debug, PartialEq, Eq)]
pub struct Token {
    /// Line of the source, from 1.
    pub line: usize,
    /// Its spelling.
    pub text: String,
}

/// A path as it is named in a source, trees of `use` taken apart.
#[derive(Debug, PartialEq, Eq)]
pub struct Named {
    /// Line of the source, from 1.
    pub line: usize,
    /// What `::` separates; `*` for a glob; no `self` at the end.
    pub segments: Vec<String>,
    /// Whether it stands in a `use`.
    pub imported: bool,
    /// How many modules written out in the same file surround it.
    pub inner_modules: usize,
}

struct Lexer {
    rest: std::iter::Peekable<std::vec::IntoIter<char>>,
    line: usize,
}

/// The tokens of a source that compiles; of another one, something.
pub fn tokens(text: &str) -> Vec<Token> {
    let chars: Vec<char> = text.chars().collect();
    let mut lexer = Lexer {
        rest: chars.into_iter().peekable(),
        line: 1,
    };
    let mut found: Vec<Token> = Vec::new();
    while let Some(char) = lexer.take() {
        let line = lexer.line;
        match char {
            '/' if lexer.next_is('/') => lexer.skip_line(),
            '/' if lexer.next_is('*') => lexer.skip_comment(),
            '"' => lexer.skip_string(),
            '\'' => lexer.skip_character_or_lifetime(),
            ':' if lexer.next_is(':') => {
                lexer.take();
                found.push(Token {
                    line,
                    text: "::".to_owned(),
                });
            }
            _ if is_word(char) => {
                let text = lexer.word(char);
                if matches!(text.as_str(), "r" | "br" | "cr") && lexer.skip_raw_string() {
                    continue;
                }
                found.push(Token { line, text });
            }
            _ if char.is_whitespace() => {}
            _ => found.push(Token {
                line,
                text: char.to_string(),
            }),
        }
    }
    found
}

fn is_word(char: char) -> bool {
    char.is_alphanumeric() || char == '_'
}

impl Lexer {
    fn take(&mut self) -> Option<char> {
        let char = self.rest.next();
        if char == Some('\n') {
            self.line += 1;
        }
        char
    }

    fn next_is(&mut self, char: char) -> bool {
        self.rest.peek() == Some(&char)
    }

    fn skip_line(&mut self) {
        while self.rest.peek().is_some_and(|char| *char != '\n') {
            self.take();
        }
    }

    fn skip_comment(&mut self) {
        let mut depth = 1;
        let mut before = ' ';
        self.take();
        while depth > 0 {
            let Some(char) = self.take() else { return };
            match (before, char) {
                ('/', '*') => depth += 1,
                ('*', '/') => depth -= 1,
                _ => {
                    before = char;
                    continue;
                }
            }
            before = ' ';
        }
    }

    fn skip_string(&mut self) {
        while let Some(char) = self.take() {
            match char {
                '\\' => {
                    self.take();
                }
                '"' => return,
                _ => {}
            }
        }
    }

    /// After `r`: skips `#…"…"#…` and says true, or leaves a raw identifier's name to come and says false.
    fn skip_raw_string(&mut self) -> bool {
        let mut fences = 0;
        while self.next_is('#') {
            self.take();
            fences += 1;
        }
        if !self.next_is('"') {
            return false;
        }
        self.take();
        let mut closing = None;
        while let Some(char) = self.take() {
            closing = match (char, closing) {
                ('"', _) => Some(0),
                ('#', Some(count)) => Some(count + 1),
                _ => None,
            };
            if closing == Some(fences) {
                break;
            }
        }
        true
    }

    fn skip_character_or_lifetime(&mut self) {
        match self.take() {
            Some('\\') => {
                self.take();
                while self.take().is_some_and(|char| char != '\'') {}
            }
            Some(first) if self.next_is('\'') || !is_word(first) => {
                self.take();
            }
            // A lifetime: its name says nothing.
            Some(first) => drop(self.word(first)),
            None => {}
        }
    }

    fn word(&mut self, first: char) -> String {
        let mut word = String::from(first);
        while let Some(char) = self.rest.next_if(|char| is_word(*char)) {
            word.push(char);
        }
        word
    }
}

/// Every path that the tokens name, in order; keywords and variables are paths of one segment.
pub fn paths(tokens: &[Token]) -> Vec<Named> {
    let mut walk = Walk {
        tokens,
        at: 0,
        found: Vec::new(),
        inner_modules: 0,
    };
    let mut braces = Vec::new();
    let mut before = "";
    let mut imported = false;
    while let Some(token) = tokens.get(walk.at) {
        let text = token.text.as_str();
        match text {
            "{" => {
                // `mod name {`: what follows is one module deeper.
                let module = walk.at >= 2 && walk.text(walk.at - 2) == Some("mod");
                braces.push(module);
                walk.inner_modules += usize::from(module);
            }
            "}" => walk.inner_modules -= usize::from(braces.pop().unwrap_or_default()),
            _ => {}
        }
        if text.starts_with(is_word) && before != "." {
            imported = before == "use" || (imported && before == "::");
            let end = walk.tree(Vec::new(), imported);
            before = tokens
                .get(end.saturating_sub(1))
                .map_or("", |token| token.text.as_str());
            walk.at = end;
        } else {
            imported = before == "use" && text == "::";
            before = text;
            walk.at += 1;
        }
    }
    walk.found
}

struct Walk<'a> {
    tokens: &'a [Token],
    at: usize,
    found: Vec<Named>,
    inner_modules: usize,
}

impl Walk<'_> {
    fn text(&self, index: usize) -> Option<&str> {
        self.tokens.get(index).map(|token| token.text.as_str())
    }

    /// Reads a path or a tree of paths that begins here; the index after it.
    fn tree(&mut self, mut segments: Vec<String>, imported: bool) -> usize {
        let line = self.tokens.get(self.at).map_or(0, |token| token.line);
        while let Some(text) = self.text(self.at) {
            if text == "{" {
                self.at += 1;
                self.branches(&segments, imported);
                return self.at;
            }
            if text != "*" && !text.starts_with(is_word) {
                break;
            }
            if text != "self" || segments.is_empty() {
                segments.push(text.to_owned());
            }
            self.at += 1;
            let next = self.text(self.at + 1).unwrap_or_default();
            let goes_on = next == "{" || next == "*" || next.starts_with(is_word);
            if self.text(self.at) != Some("::") || !goes_on {
                break;
            }
            self.at += 1;
        }
        self.found.push(Named {
            line,
            segments,
            imported,
            inner_modules: self.inner_modules,
        });
        self.at
    }

    fn branches(&mut self, stem: &[String], imported: bool) {
        while let Some(text) = self.text(self.at) {
            match text {
                "}" => {
                    self.at += 1;
                    return;
                }
                "," | "::" => self.at += 1,
                "as" => self.at += 2,
                _ if text == "{" || text == "*" || text.starts_with(is_word) => {
                    self.tree(stem.to_vec(), imported);
                }
                _ => self.at += 1,
            }
        }
    }
}

/// The path from the root of our crate; `None` if it leads into another crate or is relative to what is in scope.
pub fn absolute(file: &str, named: &Named) -> Option<Vec<String>> {
    let (first, rest) = named.segments.split_first()?;
    let mut rest = rest.to_vec();
    let mut base: Vec<String> = match first.as_str() {
        "crate" | "pleo_onboard" => return Some(rest),
        "self" | "super" => module_of(file),
        _ => return None,
    };
    base.extend((0..named.inner_modules).map(|_| String::new()));
    if first == "super" {
        base.pop();
    }
    while rest.first().is_some_and(|segment| segment == "super") {
        rest.remove(0);
        base.pop();
    }
    base.retain(|segment| !segment.is_empty());
    base.extend(rest);
    Some(base)
}

fn module_of(file: &str) -> Vec<String> {
    let inside = file.strip_prefix("src/").unwrap_or(file);
    let inside = inside.strip_suffix(".rs").unwrap_or(inside);
    let module = inside
        .split('/')
        .filter(|part| !matches!(*part, "lib" | "main"));
    module.map(ToOwned::to_owned).collect()
}
