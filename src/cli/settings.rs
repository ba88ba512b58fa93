//! What was chosen, and where: the only reader of the environment.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;

use super::arguments::Global;
use super::output::{Colour, Glyphs, Output};
use crate::adapters::browser::Opener;
use crate::adapters::paths::{Paths, is_plain_name};
use crate::environment::{Environment, EnvironmentName};
pub use crate::exchange::Audience;
use crate::flow::StoreKind;
use crate::problem::{Problem, ProblemCode};
use crate::secret::{AccessToken, ClientSecret};

pub use source::{Source, Sourced, by_default};
pub use variables::Variables;

mod config_file;
mod source;
mod variables;

/// Whether anything may be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asking {
    /// On a terminal.
    Allowed,
    /// No: `--no-input`.
    Never,
    /// The answer is yes already.
    AnsweredYes,
}

/// Everything that was chosen outside of the profile.
#[derive(Debug)]
pub struct Settings {
    pub paths: Sourced<Paths>,
    pub environments: BTreeMap<String, Environment>,
    pub profile: Sourced<String>,
    /// None: the profile or the default decides.
    pub environment: Option<Sourced<EnvironmentName>>,
    /// None: the profile or the default decides.
    pub store: Option<Sourced<StoreKind>>,
    pub opener: Sourced<Opener>,
    pub audience: Sourced<Audience>,
    pub asking: Sourced<Asking>,
    pub colour: Sourced<Colour>,
    pub glyphs: Sourced<Glyphs>,
    pub output: Output,
    /// Whether the terminal says that its ground is light.
    pub light_ground: bool,
    /// In a remote shell, where a browser would open on the wrong machine: this machine as seen from the other one.
    pub ssh_host: Option<String>,
    pub executable: PathBuf,
    /// Where programs are looked for.
    pub search_path: Option<OsString>,
    pub client_secret: Option<ClientSecret>,
    pub access_token: Option<AccessToken>,
}

impl Settings {
    /// Gathers flags, variables and `config.toml`.
    ///
    /// # Errors
    /// Of the area `config`, naming the option.
    pub fn gather(global: &Global, variables: &Variables) -> Result<Self, Problem> {
        let paths = find_paths(global, variables)?;
        let environments = config_file::read(&paths.value.config)?;
        let chooser = Chooser { variables };
        let profile = chooser
            .choose(global.profile.as_deref(), "PROFILE")?
            .unwrap_or(by_default("default".to_owned()));
        if !is_plain_name(&profile.value) {
            return Err(invalid("profile"));
        }
        let environment = chooser.choose(global.env.as_deref(), "ENV")?;
        let environment = environment
            .map(|name| known_environment(&name, &environments))
            .transpose()?;
        let store = chooser.choose(global.store.as_deref(), "STORE")?;
        let store = store.as_ref().map(known_store).transpose()?;
        let presenter = chooser.switch(global.presenter, "PRESENTER")?;
        let no_input = chooser.switch(global.no_input, "NO_INPUT")?;
        let glyphs = chooser.switch(global.ascii, "ASCII")?;
        let native = if variables.lacks_unicode() {
            Glyphs::Ascii
        } else {
            Glyphs::Unicode
        };
        let glyphs = chosen(glyphs, Glyphs::Ascii, native);
        let colour = find_colour(global, &chooser)?;
        let audience = chosen(presenter, Audience::Shared, Audience::Alone);
        let output = Output {
            audience: audience.value,
            colour: colour.value,
            glyphs: glyphs.value,
            plain_wished: variables.wish_plain_text(),
        };
        let asking = if global.yes {
            Sourced {
                value: Asking::AnsweredYes,
                source: Source::Flag,
            }
        } else {
            chosen(no_input, Asking::Never, Asking::Allowed)
        };
        Ok(Self {
            environments,
            profile,
            environment,
            store,
            opener: find_opener(global, variables)?,
            audience,
            asking,
            colour,
            glyphs,
            output,
            light_ground: variables.has_light_ground(),
            ssh_host: variables.ssh_host()?,
            executable: std::env::current_exe().unwrap_or_else(|_| "pleo-onboard".into()),
            search_path: variables.path("PATH").map(PathBuf::into_os_string),
            client_secret: variables
                .ours("CLIENT_SECRET")?
                .map(|text| ClientSecret::new(text.trim().to_owned())),
            access_token: variables
                .ours("ACCESS_TOKEN")?
                .map(|text| AccessToken::new(text.trim().to_owned())),
            paths,
        })
    }

    /// How to print when not even the settings could be gathered.
    pub fn output_of(global: &Global, variables: &Variables) -> Output {
        Output {
            colour: global.color.unwrap_or_default(),
            glyphs: if global.ascii {
                Glyphs::Ascii
            } else {
                Glyphs::Unicode
            },
            plain_wished: variables.wish_plain_text(),
            // What cannot be read as a switch is refused before anything private is printed.
            audience: match (Chooser { variables }).switch(global.presenter, "PRESENTER") {
                Ok(None) => Audience::Alone,
                Ok(Some(_)) | Err(_) => Audience::Shared,
            },
        }
    }
}

/// Where files are, by `--home`, `PLEO_ONBOARD_HOME`, or as the operating system has it.
///
/// # Errors
/// `config.invalid-value` if there is no home directory at all.
pub fn find_paths(global: &Global, variables: &Variables) -> Result<Sourced<Paths>, Problem> {
    let absolute = |path: PathBuf| std::path::absolute(&path).map_err(|_| invalid("home"));
    if let Some(home) = &global.home {
        return Ok(Sourced {
            value: Paths::under(&absolute(home.clone())?),
            source: Source::Flag,
        });
    }
    if let Some(home) = variables.path("PLEO_ONBOARD_HOME") {
        return Ok(Sourced {
            value: Paths::under(&absolute(home)?),
            source: Source::Env,
        });
    }
    let paths = Paths::of_user().ok_or_else(|| {
        Problem::new(ProblemCode::ConfigInvalidValue)
            .with_detail("there is no home directory; use --home")
    })?;
    Ok(by_default(paths))
}

struct Chooser<'a> {
    variables: &'a Variables,
}

impl Chooser<'_> {
    fn choose(&self, flag: Option<&str>, name: &str) -> Result<Option<Sourced<String>>, Problem> {
        if let Some(flag) = flag {
            return Ok(Some(Sourced {
                value: flag.to_owned(),
                source: Source::Flag,
            }));
        }
        let variable = self.variables.ours(name)?;
        Ok(variable.map(|value| Sourced {
            value,
            source: Source::Env,
        }))
    }

    fn switch(&self, flag: bool, name: &str) -> Result<Option<Source>, Problem> {
        if flag {
            return Ok(Some(Source::Flag));
        }
        match self.variables.ours(name)?.as_deref() {
            None | Some("0" | "false" | "no") => Ok(None),
            Some("1" | "true" | "yes") => Ok(Some(Source::Env)),
            Some(_) => Err(invalid(&format!("PLEO_ONBOARD_{name}"))),
        }
    }
}

fn chosen<T>(switch: Option<Source>, on: T, off: T) -> Sourced<T> {
    match switch {
        Some(source) => Sourced { value: on, source },
        None => by_default(off),
    }
}

fn invalid(option: &str) -> Problem {
    Problem::new(ProblemCode::ConfigInvalidValue).with_detail(option)
}

fn known_environment(
    name: &Sourced<String>,
    environments: &BTreeMap<String, Environment>,
) -> Result<Sourced<EnvironmentName>, Problem> {
    let value = EnvironmentName::from_typed(&name.value);
    if let EnvironmentName::Custom(custom) = &value
        && !environments.contains_key(custom)
    {
        let code = match custom.as_str() {
            "production" | "prod" => ProblemCode::ConfigProductionRefused,
            _ => ProblemCode::ConfigUnknownEnvironment,
        };
        return Err(Problem::new(code).with_detail(custom.clone()));
    }
    Ok(Sourced {
        value,
        source: name.source,
    })
}

fn known_store(name: &Sourced<String>) -> Result<Sourced<StoreKind>, Problem> {
    let value =
        StoreKind::find(&name.value).ok_or_else(|| invalid("store: keychain, session or file"))?;
    Ok(Sourced {
        value,
        source: name.source,
    })
}

fn find_colour(global: &Global, chooser: &Chooser<'_>) -> Result<Sourced<Colour>, Problem> {
    if let Some(value) = global.color {
        return Ok(Sourced {
            value,
            source: Source::Flag,
        });
    }
    let Some(text) = chooser.variables.ours("COLOR")? else {
        return Ok(by_default(Colour::Auto));
    };
    let value = clap::ValueEnum::from_str(&text, false)
        .map_err(|_| invalid("color: auto, always or never"))?;
    Ok(Sourced {
        value,
        source: Source::Env,
    })
}

fn find_opener(global: &Global, variables: &Variables) -> Result<Sourced<Opener>, Problem> {
    if global.no_browser {
        return Ok(Sourced {
            value: Opener::Nothing,
            source: Source::Flag,
        });
    }
    let (command, source) = match (&global.browser, variables.ours("BROWSER")?) {
        (Some(command), _) => (Some(command.clone()), Source::Flag),
        (None, Some(command)) => (Some(command), Source::Env),
        (None, None) => (variables.system_browser()?, Source::Env),
    };
    let Some(command) = command else {
        return Ok(by_default(Opener::System));
    };
    let words = split_words(&command).filter(|words| !words.is_empty());
    let words = words.ok_or_else(|| invalid("browser: a quotation mark is missing"))?;
    Ok(Sourced {
        value: Opener::Command(words),
        source,
    })
}

/// Splits a command at spaces; quotation marks keep words together, and nothing else means anything.
fn split_words(command: &str) -> Option<Vec<String>> {
    let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
    for character in command.chars() {
        match (quote, character) {
            (Some(open), close) if open == close => quote = None,
            (Some(_), inner) => word.get_or_insert_default().push(inner),
            (None, '"' | '\'') => {
                quote = Some(character);
                word.get_or_insert_default();
            }
            (None, space) if space.is_whitespace() => words.extend(word.take()),
            (None, other) => word.get_or_insert_default().push(other),
        }
    }
    words.extend(word);
    quote.is_none().then_some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gather(global: &Global, variables: &[(&str, &str)]) -> Result<Settings, Problem> {
        Settings::gather(global, &Variables::from_pairs(variables))
    }

    #[test]
    fn a_flag_wins_over_a_variable_and_each_value_knows_its_source() {
        let home = tempfile::tempdir().unwrap();
        let mut global = Global {
            home: Some(home.path().to_owned()),
            profile: Some("flagged".to_owned()),
            ..Global::default()
        };
        let variables = [
            ("PLEO_ONBOARD_PROFILE", "variable"),
            ("PLEO_ONBOARD_STORE", "file"),
        ];
        let settings = gather(&global, &variables).unwrap();
        assert_eq!(settings.profile.value, "flagged");
        assert_eq!(settings.profile.source, Source::Flag);
        assert_eq!(settings.store.unwrap().source, Source::Env);
        assert!(settings.environment.is_none());
        global.profile = None;
        assert_eq!(
            gather(&global, &variables).unwrap().profile.value,
            "variable"
        );
    }

    #[test]
    fn a_profile_cannot_be_a_path() {
        let home = tempfile::tempdir().unwrap();
        for name in ["../x", "a/b", "", ".hidden"] {
            let global = Global {
                home: Some(home.path().to_owned()),
                profile: Some(name.to_owned()),
                ..Global::default()
            };
            let problem = gather(&global, &[]).unwrap_err();
            assert_eq!(problem.code, ProblemCode::ConfigInvalidValue, "{name}");
        }
    }

    #[test]
    fn a_browser_command_is_split_without_a_shell() {
        assert_eq!(
            split_words("'my browser' --new-tab $(x);").unwrap(),
            ["my browser", "--new-tab", "$(x);"]
        );
        assert_eq!(split_words("a 'b"), None);
    }
}
