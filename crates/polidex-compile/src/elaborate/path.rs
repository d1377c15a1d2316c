//! Words and dotted words: values of choices and tiers, facts, thresholds, definitions.

use polidex_base::{Span, suggest};
use polidex_ir::{Expr, ExprKind, Name, NamedTypeKind, Type, Value};
use polidex_syntax::ast::{Ident, Text};

use super::presence::shown as shown_key;
use super::{read, single};
use crate::compiler::{Compiler, dotted, name, path_span};
use crate::declare::{SignerDecl, TypeDecl};
use crate::error::{ListError, NameError, TypeError};
use crate::scope::{Mode, Scope, Vocabulary};
use crate::types::named_value;

/// What a word may mean where a value is wanted.
const VALUE: &str = "fact, threshold or definition";

impl Compiler<'_> {
    pub(super) fn path(
        &self,
        words: &[Ident],
        expected: Option<&Type>,
        scope: &mut Scope<'_>,
    ) -> Option<Expr> {
        let span = path_span(words);
        let words = self.without_base(words, scope);
        if let Some(value) = single(words).and_then(|word| self.value_of(&word.node, expected)) {
            return Some(Expr { ty: expected.cloned()?, kind: ExprKind::Const(value) });
        }
        if let Some((first, rest)) = words.split_first()
            && let Some(var) = scope.var(&first.node)
        {
            let base = Expr { ty: var.ty.clone(), kind: ExprKind::Param(var.name.clone()) };
            return self.fields(base, rest);
        }
        let path = self.fact_path(words, scope);
        if scope.mode != Mode::Constant
            && let Some(found) = self.fact_value(&path, words, scope)
        {
            return found;
        }
        match single(words).map(|word| word.node.as_str()) {
            Some("today") => return Some(Expr { ty: Type::Date, kind: ExprKind::Today }),
            Some("now") => return Some(Expr { ty: Type::Instant, kind: ExprKind::Now }),
            _ => {}
        }
        if scope.mode != Mode::Constant
            && let Some(global) = words.first().and_then(|word| self.known_global(word))
        {
            return self.named_value(global?.as_ref(), words, span, scope);
        }
        match expected {
            Some(Type::Choice(of) | Type::Tier(of)) if words.len() == 1 => {
                let (values, value) = (self.value_names(of), dotted(words));
                let elsewhere = self.types.values().find(|ty| named_value(&ty.kind, &value).is_some());
                let (elsewhere, of) = (elsewhere.map(|ty| ty.name.to_string()), of.to_string());
                self.report(NameError::UnknownValue { value, of, span, values, elsewhere });
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
            Some(Type::Text) if words.len() == 1 && !self.names.broken => {
                let (name, known) = (dotted(words), self.known_words(scope));
                let hint = Some(format!("write a text in quotes: `{name:?}`"));
                self.report(NameError::Unknown { what: VALUE, name, span, known, hint });
            }
            _ => self.unknown_value(words, VALUE, scope),
        }
        None
    }

    /// `far.limit` in a layer is the `limit` of what it builds on, unless a fact or the like is called `far`.
    fn without_base<'w>(&self, words: &'w [Ident], scope: &Scope<'_>) -> &'w [Ident] {
        match words.split_first() {
            Some((first, rest))
                if !rest.is_empty()
                    && self.names.down(&first.node, self.names.level_of(first.span)).is_some()
                    && !self.is_known_word(&first.node, scope) =>
            {
                rest
            }
            _ => words,
        }
    }

    /// `.a.b` behind a record.
    pub(super) fn fields(&self, of: Expr, words: &[Ident]) -> Option<Expr> {
        let mut found = of;
        for word in words {
            found = self.field(found, word)?;
        }
        Some(found)
    }

    fn field(&self, of: Expr, word: &Ident) -> Option<Expr> {
        if let Some(field) = self.record_field(&of.ty, &word.node) {
            let ty = field.ty.clone();
            return Some(Expr { ty, kind: ExprKind::Field(Box::new(of), name(&word.node)) });
        }
        let (named, span) = (word.node.clone(), word.span);
        match &of.ty {
            Type::Record(record) => {
                // A field whose type is broken was reported where it is declared.
                if !self.may_have_field(record, &word.node) {
                    let known = self.record_fields(record).iter().map(|f| f.path.to_string()).collect();
                    let what = "field";
                    self.report(NameError::Unknown { what, name: named, span, known, hint: None });
                }
            }
            ty => {
                let (of, found) = (shown_key(&of), crate::types::shown(ty));
                let list = matches!(ty, Type::List { .. } | Type::Set { .. });
                self.report(ListError::NoFields { of, found, field: named, list, span });
            }
        }
        None
    }

    /// `other "DOJ"`: a value of an open choice that is not declared.
    pub(super) fn other(&self, text: &Text, expected: Option<&Type>, span: Span) -> Option<Expr> {
        let Some(ty @ Type::Choice(of)) = expected else {
            let (expected, found) = match expected {
                Some(ty) => (crate::types::shown(ty), "a value of an open choice".to_owned()),
                None => ("a fact of an open choice".to_owned(), "a value without one".to_owned()),
            };
            self.report(TypeError::Mismatch { expected, found, span });
            return None;
        };
        let Some(NamedTypeKind::Choice(values, open)) = self.types.get(of).map(|ty| &ty.kind) else {
            return None;
        };
        if let Some(known) = values.iter().find(|value| *value.wire == *text.node) {
            let (text, value) = (text.node.clone(), known.name.to_string());
            self.report(ListError::DeclaredOther { text, value, span });
            return None;
        }
        if !*open {
            let (value, of) = (format!("other {:?}", text.node), of.to_string());
            let values = self.value_names(&of);
            self.report(NameError::UnknownValue { value, of, span, values, elsewhere: None });
            return None;
        }
        Some(Expr { ty: ty.clone(), kind: ExprKind::Const(Value::Other(name(&text.node))) })
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
            Some(TypeDecl::TierFrom(node)) => node.arms.iter().map(|arm| arm.name.node.clone()).collect(),
            Some(TypeDecl::Record(_)) | None => Vec::new(),
        }
    }

    /// Tells whether a word on its own means a value, fact, threshold or definition here.
    pub(crate) fn is_known_word(&self, word: &str, scope: &Scope<'_>) -> bool {
        matches!(word, "today" | "now")
            || scope.var(word).is_some()
            || self.names.globals.contains_key(word)
            || self.vocabularies_in(scope).any(|v| v.knows(word))
    }

    /// Returns the requests whose facts may be read.
    pub(crate) fn vocabularies_in<'s>(&'s self, scope: &Scope<'s>) -> impl Iterator<Item = &'s Vocabulary> {
        let only = scope.request;
        let all = if only.is_some() { None } else { Some(self.vocabularies.values()) };
        only.into_iter().chain(all.into_iter().flatten())
    }

    /// Returns the dotted path of a fact; `request.where` is the fact `where`, unless a fact is called `request`.
    pub(crate) fn fact_path(&self, words: &[Ident], scope: &Scope<'_>) -> Name {
        let path = dotted(words);
        let first = words.first().map_or("", |word| word.node.as_str());
        if first == "request" && words.len() > 1 {
            let has_fact = self.vocabularies_in(scope).any(|v| v.knows("request"));
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
        let Some(vocabulary) = self.vocabularies_in(scope).find(|v| v.knows(path)) else {
            // A fact whose type is broken was reported where it is declared.
            return if declared { Some(None) } else { self.behind_a_fact(words, scope) };
        };
        let ty = match (vocabulary.facts.get(path), vocabulary.groups.get(path)) {
            (Some(fact), _) => fact.ty.clone(),
            (None, group) => Type::Record(group?.record.clone()),
        };
        read(scope, path, span);
        Some(Some(Expr { ty, kind: ExprKind::Fact(path.clone()) }))
    }

    /// `items.price`, where `items` is a fact without fields.
    #[expect(clippy::option_option, reason = "as above")]
    fn behind_a_fact(&self, words: &[Ident], scope: &Scope<'_>) -> Option<Option<Expr>> {
        for end in (1..words.len()).rev() {
            let (fact, rest) = words.split_at_checked(end)?;
            let path = self.fact_path(fact, scope);
            let found = self.vocabularies_in(scope).find_map(|v| v.facts.get(&path));
            if let Some(found) = found {
                let of = Expr { ty: found.ty.clone(), kind: ExprKind::Fact(path) };
                return Some(self.fields(of, rest));
            }
        }
        None
    }

    fn known_words(&self, scope: &Scope<'_>) -> Vec<String> {
        let facts = self.vocabularies_in(scope).flat_map(|v| v.facts.keys()).map(|p| p.to_string());
        let mut known: Vec<String> =
            facts.chain(self.names.globals.keys().map(|g| (*g).to_owned())).collect();
        known.sort();
        known.dedup();
        known
    }

    /// Returns a list whose elements have this field: `x.price` outside of what asks the list.
    fn list_of_such(&self, words: &[Ident], scope: &Scope<'_>) -> Option<Name> {
        let [_, field] = words else { return None };
        let facts = self.vocabularies_in(scope).flat_map(|v| v.facts.values());
        let has_field = |ty: &Type| match ty {
            Type::List { element, .. } => self.record_field(element, &field.node).is_some(),
            _ => false,
        };
        facts.into_iter().find(|fact| has_field(&fact.ty)).map(|fact| fact.path.clone())
    }

    /// Reports a word that means nothing here.
    pub(crate) fn unknown_value(&self, words: &[Ident], what: &'static str, scope: &Scope<'_>) {
        let request = scope.request.map(|request| &*request.name);
        if self.names.broken || request.is_some_and(|request| self.is_request_broken(request)) {
            return;
        }
        let (written, span) = (dotted(words), path_span(words));
        let known = self.known_words(scope);
        let suffix = format!(".{written}");
        let hint = if let Some(field) = known.iter().find(|path| path.ends_with(&suffix)) {
            Some(format!("did you mean `{field}`?"))
        } else if let Some(of) = self.types.values().find(|ty| named_value(&ty.kind, &written).is_some()) {
            Some(format!(
                "`{written}` is a value of `{}`; compare a fact of that type with it: `… is {written}`",
                of.name
            ))
        } else if let Some(list) = self.list_of_such(words, scope) {
            Some(format!(
                "an element has its name only inside of what asks its list: `… for {} in {list}`",
                words.first().map_or("x", |word| word.node.as_str())
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
