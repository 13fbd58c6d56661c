using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.AI;

namespace Signalbox.Platform.Llm.Answers;

/// <summary>Reads an answer into its record, or says what is wrong with it. Never fills in a default for what is missing.</summary>
internal static class JsonAnswer
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        TypeInfoResolver = new System.Text.Json.Serialization.Metadata.DefaultJsonTypeInfoResolver(),
    };

    private static readonly ConcurrentDictionary<Type, string> Schemas = new();

    /// <summary>The JSON schema of the record, as it is put into the prompt.</summary>
    public static string Schema(Type type) =>
        Schemas.GetOrAdd(
            type,
            static t =>
                AIJsonUtilities
                    .CreateJsonSchema(
                        t,
                        serializerOptions: Options,
                        inferenceOptions: new AIJsonSchemaCreateOptions { IncludeSchemaKeyword = false }
                    )
                    .GetRawText()
        );

    /// <returns>The object; null with at least one fault when there is none.</returns>
    public static T? Read<T>(string text, out IReadOnlyList<string> faults)
        where T : class
    {
        if (ObjectInText.Find(text, out var unreadable) is not { } found)
        {
            faults = [unreadable];
            return null;
        }
        var fit = new JsonFit(Options);
        var fitted = fit.Fit(found, typeof(T), mayBeNull: false, "");
        faults = fit.Faults;
        if (faults.Count > 0)
            return null;
        try
        {
            var value = fitted.Deserialize<T>(Options);
            faults = value is null ? ["The answer is null."] : Annotations.Faults(value);
            return faults.Count == 0 ? value : null;
        }
        catch (JsonException fault)
        {
            faults = [fault.Message];
            return null;
        }
    }
}
