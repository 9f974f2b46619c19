//! What a caller does when asked, in the order it was typed.

use crate::emulator::script::Input;
use clap::error::Error;
use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches};

/// `--say`, `--press` and `--silence`, mixed as they come: their order is the conversation.
#[derive(Debug, Clone, Default)]
pub(super) struct Inputs(pub(super) Vec<Input>);

impl Args for Inputs {
    fn augment_args(command: Command) -> Command {
        let one = |name: &'static str| Arg::new(name).long(name).action(ArgAction::Append);
        command
            .arg(one("say").value_name("WORDS").help(
                "What the caller says when asked. Repeatable, like the next two; their order is the conversation",
            ))
            .arg(one("press").value_name("KEYS").help("The keys the caller presses when asked"))
            .arg(one("silence").num_args(0).default_missing_value("true").help("The caller says nothing when asked"))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for Inputs {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        let mut found: Vec<(usize, Input)> = Vec::new();
        for (name, input) in [("say", Input::Say as fn(String) -> Input), ("press", Input::Press)] {
            let values = matches.get_many::<String>(name).unwrap_or_default().cloned().map(input);
            found.extend(matches.indices_of(name).unwrap_or_default().zip(values));
        }
        found.extend(matches.indices_of("silence").unwrap_or_default().map(|at| (at, Input::Silence)));
        found.sort_by_key(|(at, _)| *at);
        Ok(Self(found.into_iter().map(|(_, input)| input).collect()))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_on_the_command_line_is_the_conversation() {
        let command = Inputs::augment_args(Command::new("call"));
        let matches =
            command.get_matches_from(["call", "--say", "a", "--silence", "--press", "1", "--silence", "--say", "b"]);
        let Inputs(inputs) = Inputs::from_arg_matches(&matches).unwrap();
        let expected =
            [Input::Say("a".into()), Input::Silence, Input::Press("1".into()), Input::Silence, Input::Say("b".into())];
        assert_eq!(inputs, expected);
    }
}
