//! Short words for schemas, so that a table of addresses reads like one.

use serde_json::{Value, json};
use utoipa::openapi::schema::{AdditionalProperties, ArrayBuilder, Object, ObjectBuilder, OneOfBuilder, SchemaType};
use utoipa::openapi::{Ref, RefOr, SchemaFormat, Type};

/// What a value may be.
pub type Schema = RefOr<utoipa::openapi::Schema>;

fn one(kind: Type) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(SchemaType::Type(kind))
}

fn formatted(format: &str) -> Schema {
    one(Type::String).format(Some(SchemaFormat::Custom(format.to_owned()))).into()
}

/// Text.
pub fn text() -> Schema {
    one(Type::String).into()
}

/// Text of so many characters.
pub fn text_of(least: usize, most: usize) -> Schema {
    one(Type::String).min_length(Some(least)).max_length(Some(most)).into()
}

/// One of these words.
pub fn word(words: &[&str]) -> Schema {
    one(Type::String).enum_values(Some(words.iter().copied())).into()
}

/// A UUID.
pub fn id() -> Schema {
    formatted("uuid")
}

/// An instant, RFC 3339.
pub fn moment() -> Schema {
    formatted("date-time")
}

/// A whole number.
pub fn whole() -> Schema {
    one(Type::Integer).into()
}

/// A whole number between these.
pub fn whole_of(least: i64, most: i64) -> Schema {
    #[allow(clippy::cast_precision_loss, reason = "limits are small")]
    one(Type::Integer).minimum(Some(least as f64)).maximum(Some(most as f64)).into()
}

/// A number.
pub fn number() -> Schema {
    one(Type::Number).into()
}

/// True or false.
pub fn flag() -> Schema {
    one(Type::Boolean).into()
}

/// A list.
pub fn list(of: Schema) -> Schema {
    ArrayBuilder::new().items(of).into()
}

/// Any JSON.
pub fn anything() -> Schema {
    ObjectBuilder::new().schema_type(SchemaType::AnyValue).into()
}

/// An object with names that are not fixed.
pub fn any_object() -> Schema {
    open(object()).into()
}

/// A shape of `components/schemas`.
pub fn named(name: &str) -> Schema {
    Ref::from_schema_name(name).into()
}

/// The same, or null.
pub fn or_null(schema: Schema) -> Schema {
    let nothing = || one(Type::Null);
    match schema {
        RefOr::T(utoipa::openapi::Schema::Object(mut of)) => {
            if let SchemaType::Type(kind) = of.schema_type {
                of.schema_type = SchemaType::Array(vec![kind, Type::Null]);
            }
            if let Some(words) = &mut of.enum_values {
                words.push(Value::Null);
            }
            RefOr::T(of.into())
        }
        other => OneOfBuilder::new().item(other).item(nothing()).into(),
    }
}

/// An object of which every field is named.
#[derive(Default)]
pub struct Fields(ObjectBuilder);

/// The beginning of an object.
pub fn object() -> Fields {
    Fields(one(Type::Object))
}

impl Fields {
    /// It always has this field.
    pub fn has(self, name: &str, schema: Schema, says: &str) -> Self {
        Self(self.0.property(name, described(schema, says)).required(name))
    }

    /// It may have this field.
    pub fn may(self, name: &str, schema: Schema, says: &str) -> Self {
        Self(self.0.property(name, described(schema, says)))
    }

    /// With an example of the whole.
    pub fn like(self, example: Value) -> Self {
        Self(self.0.examples([example]))
    }
}

impl From<Fields> for Schema {
    fn from(fields: Fields) -> Self {
        fields.0.into()
    }
}

/// The object may have other fields, too.
pub fn open(fields: Fields) -> Fields {
    Fields(fields.0.additional_properties(Some(AdditionalProperties::FreeForm(true))))
}

/// A schema with words.
pub fn described(schema: Schema, says: &str) -> Schema {
    if says.is_empty() {
        return schema;
    }
    let says = says.to_owned();
    match schema {
        RefOr::Ref(mut reference) => {
            reference.description = says;
            RefOr::Ref(reference)
        }
        RefOr::T(mut schema) => {
            use utoipa::openapi::Schema as S;
            match &mut schema {
                S::Object(of) => of.description = Some(says),
                S::Array(of) => of.description = Some(says),
                S::OneOf(of) => of.description = Some(says),
                _ => {}
            }
            RefOr::T(schema)
        }
    }
}

/// `{success: true, data: …}`.
pub fn envelope(data: Schema) -> Schema {
    let yes: Object = one(Type::Boolean).enum_values(Some([json!(true)])).build();
    object().has("success", yes.into(), "").has("data", data, "").into()
}
