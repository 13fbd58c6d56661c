using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Signalbox.Platform.Hosting;

/// <summary>What every command tells with <c>--json</c>.</summary>
/// <param name="Result"><c>ok</c>, <c>warning</c>, <c>failed</c> or <c>unknown</c>.</param>
public sealed record CommandReport(
    string Command,
    string Version,
    DateTimeOffset Started,
    DateTimeOffset Finished,
    string Result,
    IReadOnlyList<CommandItem> Items
)
{
    private static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>One JSON document and a line feed.</summary>
    public Task WriteAsync(TextWriter output, CancellationToken ct) =>
        output.WriteLineAsync(JsonSerializer.Serialize(this, Form).AsMemory(), ct);
}

/// <summary>One thing that a command tells of.</summary>
/// <param name="Id">What it is, e.g. a setting's key or a script's name.</param>
/// <param name="State"><c>ok</c>, <c>warning</c>, <c>failed</c>, <c>unknown</c> or <c>pending</c>.</param>
/// <param name="Detail">What was found; a setting's value.</param>
/// <param name="Fix">What to do; null when nothing is to be done.</param>
/// <param name="Default">A setting's default.</param>
/// <param name="Origin">Where a setting's value came from.</param>
public sealed record CommandItem(
    string Id,
    string State,
    string? Detail,
    string? Fix = null,
    string? Default = null,
    string? Origin = null
)
{
    /// <summary>What it is, for people; a check's title in Chinese and English.</summary>
    public string? Title { get; init; }

    /// <summary>A check's heading, e.g. <c>host</c>.</summary>
    public string? Group { get; init; }

    /// <summary>Id of the runbook for it.</summary>
    public string? Runbook { get; init; }

    /// <summary>How long the look took.</summary>
    public int? Ms { get; init; }
}
