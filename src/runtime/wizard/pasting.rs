//! Pastes, before the model hears of them: one may hold a secret, and that goes to the vault and nowhere else.

use zeroize::Zeroizing;

use super::Shell;
use crate::flow::SecretField;
use crate::oauth::credentials::{Sorted, sort_paste};
use crate::runtime::vault::{FieldShape, LONGEST_FIELD};
use crate::wizard::{Found, Msg};

impl Shell {
    pub(super) fn hear_paste(&mut self, mut text: Zeroizing<String>) {
        let into = self.model.credentials_focus();
        let sorted = into.map_or(Sorted::Plain, |into| sort_paste(&text, into));
        let found = match sorted {
            Sorted::Plain => {
                let Some(field) = self.model.secret_focus() else {
                    return self.take(Msg::Pasted(std::mem::take(&mut text)));
                };
                let before = self.model.secret_lengths.get(&field).copied();
                let shape = self.runner.vault().paste(field, &text);
                self.take_shape(field, shape);
                if shape.refused.is_none() && before.is_some_and(|length| length > 0) {
                    self.take(Msg::SecretReplaced);
                }
                None
            }
            Sorted::ClientId(id) => Some(Found::ClientId(id.to_owned())),
            Sorted::MisplacedId(id) => Some(Found::MisplacedId(id.to_owned())),
            Sorted::ClientSecret(secret) => self.take_secret(secret).map(|()| Found::ClientSecret),
            Sorted::Both { client_id, secret } => self.take_secret(secret).map(|()| Found::Both {
                client_id: client_id.to_owned(),
            }),
            Sorted::Unclear => Some(Found::Unclear),
        };
        if let Some(found) = found {
            self.take(Msg::CredentialsFound(found));
        }
    }

    /// Puts a Client Secret into its field; `None` if it does not fit, which is said.
    fn take_secret(&mut self, secret: &str) -> Option<()> {
        let field = SecretField::ClientSecret;
        let shape = self.runner.vault().paste(field, secret);
        self.take_shape(field, shape);
        shape.refused.is_none().then_some(())
    }

    /// Tells the model what it may know of a secret field.
    pub(super) fn take_shape(&mut self, field: SecretField, shape: FieldShape) {
        self.take(Msg::SecretShape(field, shape.length));
        if field == SecretField::ClientSecret {
            self.take(Msg::SecretLooks(shape.looks));
        }
        if let Some(length) = shape.refused {
            let longest = LONGEST_FIELD;
            self.take(Msg::SecretRefused { length, longest });
        }
    }
}
