//! What is checked before TOML is parsed: size, depth and number of tokens. The parser bounds the nesting of
//! brackets but not of dotted keys, and a table nested 500 000 deep overflows the stack when it is dropped.

use toml_parser::Source;
use toml_parser::lexer::TokenKind;

use super::error::{Kind, Problem};
use super::limits;

/// Lets a text through that is safe to parse.
pub(super) fn pass(text: &str) -> Result<(), Box<Problem>> {
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
        if brackets > limits::DEPTH || dots >= limits::DEPTH {
            let message = format!("nested more than {} deep", limits::DEPTH);
            return Err(Problem::new(Kind::OutOfRange, message).at(span).label("too deep").into());
        }
        if count > limits::TOKENS {
            let message = format!("the file has more than {} TOML tokens", limits::TOKENS);
            return Err(Problem::new(Kind::OutOfRange, message).at(span).label("the one too many").into());
        }
    }
    Ok(())
}
