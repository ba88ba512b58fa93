//! A problem as it may be read when others look too.

use super::Private;
use crate::presenter::{self, MASK};
use crate::problem::{Problem, ProblemCode};

/// Problems whose particulars are names that somebody gave, perhaps of a profile that is not the open one.
const NAMING: [ProblemCode; 2] = [
    ProblemCode::ConfigUnknownEnvironment,
    ProblemCode::FilesInUse,
];

/// Problems whose particulars begin with a path or a name, which need not be of the open profile either.
const OF_A_FILE: [ProblemCode; 3] = [
    ProblemCode::FilesUnreadable,
    ProblemCode::FilesNoDirectory,
    ProblemCode::FilesNotWritten,
];

impl Private {
    /// A problem with its particulars masked; what a server said is masked unless everybody is told the same.
    #[must_use]
    pub fn problem(&self, problem: &Problem) -> Problem {
        if NAMING.contains(&problem.code) {
            return problem.code.into();
        }
        let detail = problem.detail.as_deref();
        Problem {
            code: problem.code,
            detail: detail.map(|detail| match detail.rsplit_once(": ") {
                Some((_, cause)) if OF_A_FILE.contains(&problem.code) => {
                    format!("{MASK}: {}", self.words(cause))
                }
                _ => self.words(detail),
            }),
            server_said: problem
                .server_said
                .as_ref()
                .map(|said| said.rewritten(presenter::value)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_cannot_be_read_names_no_profile_and_still_says_why() {
        for named in [
            "/home/me/hooli.json",
            "hooli.json",
            "the file of profile hooli is damaged",
        ] {
            let problem = Problem::new(ProblemCode::FilesUnreadable)
                .with_detail(format!("{named}: it does not exist"));
            let shown = Private::default().problem(&problem);
            assert_eq!(shown.detail, Some(format!("{MASK}: it does not exist")));
        }
    }
}
