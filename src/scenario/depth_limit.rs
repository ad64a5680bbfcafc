//! Size, depth and number of tokens of a file, before it is parsed as TOML. The parser bounds the nesting of brackets
//! but not of dotted keys, and a table nested 500 000 deep overflows the stack when it is dropped.

use toml_parser::Source;
use toml_parser::lexer::TokenKind;

use super::error::{Kind, Problem};
use super::limits;

/// Refuses a text that is not safe to parse.
pub(super) fn check(text: &str) -> Result<(), Box<Problem>> {
    if text.len() > limits::FILE_BYTES {
        return Err(Problem::new(Kind::OutOfRange, "the file is larger than 1 MiB").into());
    }
    let (mut brackets, mut dots) = (0_usize, 0_usize);
    for (count, token) in Source::new(text).lex().enumerate() {
        let span = token.span().start()..token.span().end();
        match token.kind() {
            TokenKind::Dot => dots += 1,
            TokenKind::LeftSquareBracket | TokenKind::LeftCurlyBracket => {
                brackets += 1;
                dots = 0;
            }
            TokenKind::RightSquareBracket | TokenKind::RightCurlyBracket => {
                brackets = brackets.saturating_sub(1);
                dots = 0;
            }
            TokenKind::Newline | TokenKind::Equals | TokenKind::Comma => dots = 0,
            _ => {}
        }
        let (message, label) = if brackets > limits::DEPTH || dots >= limits::DEPTH {
            (format!("nested more than {} deep", limits::DEPTH), "too deep")
        } else if count > limits::TOKENS {
            (format!("the file has more than {} TOML tokens", limits::TOKENS), "the one too many")
        } else {
            continue;
        };
        return Err(Problem::at(span, Kind::OutOfRange, message, label).into());
    }
    Ok(())
}
