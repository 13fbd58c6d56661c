using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Signalbox.Radar.Reports;

/// <summary>A report's content as it is kept: read again after years, by a program that has learned to say more.</summary>
internal static class ReportJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        // Chinese stays readable in the table; the text never goes into HTML as it is.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { Forgive } },
    };

    private static readonly ConcurrentDictionary<Type, object> Empty = new();

    public static string Write(ReportContent content) => JsonSerializer.Serialize(content, Options);

    public static ReportContent Read(string json) =>
        JsonSerializer.Deserialize<ReportContent>(json, Options)
        ?? throw new JsonException("The report's content is the JSON value null.");

    /// <summary>Lets any member be absent, and reads an absent text or list as an empty one.</summary>
    private static void Forgive(JsonTypeInfo type)
    {
        if (type.Kind != JsonTypeInfoKind.Object)
            return;

        foreach (var member in type.Properties)
            member.IsRequired = false;

        var nullability = new NullabilityInfoContext();
        var fillable = type
            .Type.GetProperties()
            .Where(p => p.SetMethod is not null && !p.PropertyType.IsValueType)
            .Where(p => nullability.Create(p).ReadState == NullabilityState.NotNull)
            .ToList();
        type.OnDeserialized = read =>
        {
            foreach (var property in fillable.Where(p => p.GetValue(read) is null))
                property.SetValue(read, Empty.GetOrAdd(property.PropertyType, MakeEmpty));
        };
    }

    private static object MakeEmpty(Type type) =>
        type == typeof(string) ? ""
        : type.IsGenericType ? Array.CreateInstance(type.GetGenericArguments()[0], 0)
        : JsonSerializer.Deserialize("{}", type, Options)!; // a record of ours with nothing in it
}
