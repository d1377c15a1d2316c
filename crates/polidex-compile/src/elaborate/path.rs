//! Words and dotted words: values of choices and tiers, facts, thresholds, definitions.

use polidex_base::suggest;
use polidex_ir::{Expr, ExprKind, Name, Type, Value};
use polidex_syntax::ast::Ident;

use super::{read, single};
use crate::compiler::{Compiler, dotted, name, path_span};
use crate::declare::{SignerDecl, TypeDecl};
use crate::error::{NameError, TypeError};
use crate::requests::named_value;
use crate::scope::{Mode, Scope, Vocabulary};

impl Compiler<'_> {
    pub(super) fn path(
        &self,
        words: &[Ident],
        expected: Option<&Type>,
        scope: &mut Scope<'_>,
    ) -> Option<Expr> {
        let span = path_span(words);
        if let Some(word) = single(words) {
            if let Some(value) = self.value_of(&word.node, expected) {
                return Some(Expr { ty: expected.cloned()?, kind: ExprKind::Const(value) });
            }
            if let Some((named, ty)) = scope.params.iter().find(|(named, _)| **named == *word.node) {
                return Some(Expr { ty: ty.clone(), kind: ExprKind::Param(named.clone()) });
            }
        }
        let path = self.fact_path(words, scope);
        if scope.mode != Mode::Constant
            && let Some(found) = self.fact_value(&path, words, scope)
        {
            return found;
        }
        if let Some(word) = single(words) {
            match word.node.as_str() {
                "today" => return Some(Expr { ty: Type::Date, kind: ExprKind::Today }),
                "now" => return Some(Expr { ty: Type::Instant, kind: ExprKind::Now }),
                _ => {}
            }
            if scope.mode != Mode::Constant
                && let Some(global) = self.known_global(word)
            {
                let global = global?;
                if !global.params.is_empty() {
                    let (wanted, found) = (global.params.len(), 0);
                    self.report(TypeError::Arguments { name: word.node.clone(), wanted, found, span });
                    return None;
                }
                self.use_global(&global, word, scope)?;
                let named = name(&word.node);
                let kind =
                    if global.threshold { ExprKind::Threshold(named) } else { ExprKind::Define(named) };
                return Some(Expr { ty: global.ty.clone(), kind });
            }
        }
        match expected {
            Some(Type::Choice(of) | Type::Tier(of)) if words.len() == 1 => {
                let values = self.value_names(of);
                let (value, of) = (dotted(words), of.to_string());
                self.report(NameError::UnknownValue { value, of, span, values });
            }
            Some(Type::Role) if words.len() == 1 => {
                let known = self.names.signers.keys().map(|n| (*n).to_owned()).collect();
                let name = dotted(words);
                self.report(NameError::Unknown { what: "role", name, span, known, hint: None });
            }
            _ if scope.mode == Mode::Constant => {
                let wanted = expected.map_or_else(|| "the value".to_owned(), crate::types::shown);
                self.report(TypeError::NotConstant { wanted, span });
            }
            _ => self.unknown_value(words, "fact, threshold or definition", scope),
        }
        None
    }

    /// Returns the value of this name in a choice, tier or among the roles, where one is expected.
    fn value_of(&self, word: &str, expected: Option<&Type>) -> Option<Value> {
        match expected? {
            Type::Choice(of) | Type::Tier(of) => named_value(&self.types.get(of)?.kind, word),
            Type::Role => match self.names.signers.get(word)? {
                SignerDecl::Role(_) => Some(Value::Role(name(word))),
                SignerDecl::Chain(_) => None,
            },
            _ => None,
        }
    }

    /// Returns the names of the values of a choice or tier, in the order of the author.
    pub fn value_names(&self, of: &str) -> Vec<String> {
        match self.names.types.get(of) {
            Some(TypeDecl::Tier(node) | TypeDecl::Choice(node)) => {
                node.values.iter().map(|value| value.name.node.clone()).collect()
            }
            Some(TypeDecl::Record(_)) | None => Vec::new(),
        }
    }

    /// Tells whether a word on its own means a value, fact, threshold or definition here.
    pub(super) fn is_known_word(&self, word: &str, scope: &Scope<'_>) -> bool {
        matches!(word, "today" | "now")
            || scope.params.iter().any(|(named, _)| **named == *word)
            || self.names.globals.contains_key(word)
            || self.vocabularies_in(scope).any(|v| v.facts.contains_key(word) || v.groups.contains_key(word))
    }

    /// Returns the requests whose facts may be read.
    fn vocabularies_in<'s>(&'s self, scope: &Scope<'s>) -> impl Iterator<Item = &'s Vocabulary> {
        let only = scope.request;
        let all = if only.is_some() { None } else { Some(self.vocabularies.values()) };
        only.into_iter().chain(all.into_iter().flatten())
    }

    /// Returns the dotted path of a fact; `request.where` is the fact `where`, unless a fact is called `request`.
    pub(crate) fn fact_path(&self, words: &[Ident], scope: &Scope<'_>) -> Name {
        let path = dotted(words);
        let first = words.first().map_or("", |word| word.node.as_str());
        if first == "request" && words.len() > 1 {
            let has_fact = self
                .vocabularies_in(scope)
                .any(|v| v.facts.contains_key("request") || v.groups.contains_key("request"));
            if !has_fact {
                return name(path.strip_prefix("request.").unwrap_or(&path));
            }
        }
        name(&path)
    }

    /// Returns a fact's value; `Some(None)` after a finding, nothing where there is no such fact.
    #[expect(
        clippy::option_option,
        reason = "unknown and broken are different: only the first is looked for elsewhere"
    )]
    fn fact_value(&self, path: &Name, words: &[Ident], scope: &mut Scope<'_>) -> Option<Option<Expr>> {
        let span = path_span(words);
        let declared = self.vocabularies_in(scope).any(|v| v.spans.contains_key(path));
        let Some(vocabulary) =
            self.vocabularies_in(scope).find(|v| v.facts.contains_key(path) || v.groups.contains_key(path))
        else {
            // A fact whose type is broken was reported where it is declared.
            return declared.then_some(None);
        };
        let Some(fact) = vocabulary.facts.get(path) else {
            let prefix = format!("{path}.");
            let fields =
                vocabulary.facts.keys().filter(|p| p.starts_with(&prefix)).map(|p| p.to_string()).collect();
            self.report(TypeError::RecordAsValue { record: path.to_string(), fields, span });
            return Some(None);
        };
        let ty = fact.ty.clone();
        let unguarded = self.unguarded_part(path, scope);
        if let Some(guard) = unguarded {
            let (fact, guard) = (path.to_string(), guard.to_string());
            self.report(TypeError::Unguarded { fact, guard, span, condition: scope.condition });
            return Some(None);
        }
        read(scope, path, span);
        Some(Some(Expr { ty, kind: ExprKind::Fact(path.clone()) }))
    }

    /// Returns what may be left out of this fact and is not known to be given: the outermost record first.
    fn unguarded_part(&self, path: &Name, scope: &Scope<'_>) -> Option<Name> {
        let mut parts: Vec<Name> = self.vocabularies_in(scope).flat_map(|v| v.optional_parts(path)).collect();
        parts.sort();
        // A field that is given has its record given too.
        parts.into_iter().find(|part| !scope.given.iter().any(|given| crate::scope::is_within(given, part)))
    }

    /// Reports a word that means nothing here.
    pub(crate) fn unknown_value(&self, words: &[Ident], what: &'static str, scope: &Scope<'_>) {
        if self.names.broken {
            return;
        }
        let (written, span) = (dotted(words), path_span(words));
        let mut known: Vec<String> =
            self.vocabularies_in(scope).flat_map(|v| v.facts.keys()).map(|p| p.to_string()).collect();
        known.extend(self.names.globals.keys().map(|g| (*g).to_owned()));
        known.sort();
        known.dedup();
        let suffix = format!(".{written}");
        let hint = if let Some(field) = known.iter().find(|path| path.ends_with(&suffix)) {
            Some(format!("did you mean `{field}`?"))
        } else if let Some(of) = self.types.values().find(|ty| named_value(&ty.kind, &written).is_some()) {
            Some(format!(
                "`{written}` is a value of `{}`; compare a fact of that type with it: `… is {written}`",
                of.name
            ))
        } else if self.names.signers.contains_key(written.as_str()) {
            Some(format!("`{written}` is a role or chain; here a value is wanted"))
        } else if suggest::nearest(&written, known.iter().map(String::as_str)).is_none() && known.len() > 12 {
            Some("declare it as a fact of the request, as a `threshold` or with `define`".to_owned())
        } else {
            None
        };
        self.report(NameError::Unknown { what, name: written, span, known, hint });
    }
}
