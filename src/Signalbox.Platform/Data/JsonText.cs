using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Signalbox.Platform.Data;

/// <summary>Small lists inside a row, kept as JSON text on both databases.</summary>
public static class JsonText
{
    // Chinese stays readable in the table; the text never goes into HTML as it is.
    private static readonly JsonSerializerOptions Plain = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Stores the list as a JSON array of text.</summary>
    public static PropertyBuilder<IReadOnlyList<string>> HasJsonText(
        this PropertyBuilder<IReadOnlyList<string>> property
    ) =>
        property.HasConversion(
            list => JsonSerializer.Serialize(list, Plain),
            text => JsonSerializer.Deserialize<List<string>>(text, Plain)!,
            new ValueComparer<IReadOnlyList<string>>(
                (a, b) => a!.SequenceEqual(b!),
                list => list.Aggregate(0, (hash, text) => HashCode.Combine(hash, text)),
                list => list.ToList()
            )
        );
}
