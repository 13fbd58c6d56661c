using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Signalbox.Platform.Errors;

namespace Signalbox.Radar.Exports;

/// <summary>In which form a list is taken along.</summary>
internal enum ExportFormat
{
    /// <summary>UTF-8 with its mark, so that spreadsheets read Chinese rightly.</summary>
    Csv,

    /// <summary>One array, written as it is read.</summary>
    Json,

    /// <summary>To be read.</summary>
    Markdown,
}

/// <summary>What a list looks like as a file.</summary>
/// <param name="Name">Of the file, without day and ending.</param>
/// <param name="Heading">Of the Markdown.</param>
internal sealed record ExportShape<T>(
    string Name,
    string Heading,
    IReadOnlyList<string> Columns,
    Func<T, IEnumerable<string?>> Cells,
    Func<T, string> Markdown
);

/// <summary>A list as a file that is still to be written.</summary>
/// <param name="Rows">How many it has.</param>
/// <param name="IsCut">Whether there were more: the name says so too.</param>
/// <param name="WriteAsync">Reads and writes it bit by bit; what is taken away meanwhile is left out.</param>
internal sealed record ExportFile(
    string Name,
    string ContentType,
    int Rows,
    bool IsCut,
    Func<Stream, CancellationToken, Task> WriteAsync
)
{
    private static readonly UTF8Encoding WithMark = new(encoderShouldEmitUTF8Identifier: true);
    private static readonly UTF8Encoding Plain = new(encoderShouldEmitUTF8Identifier: false);
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter() },
    };

    /// <exception cref="RefusedException">400 <c>radar.export.format</c>.</exception>
    public static ExportFormat FormatOf(string? word) =>
        word switch
        {
            null or "csv" => ExportFormat.Csv,
            "json" => ExportFormat.Json,
            "md" => ExportFormat.Markdown,
            _ => throw RefusedException.Invalid(
                "radar.export.format",
                $"There is no format {word[..Math.Min(word.Length, 20)]}: say csv, json or md."
            ),
        };

    /// <param name="ids">In order, at most one more than <paramref name="most"/>.</param>
    /// <param name="read">The rows of so many ids, in any order.</param>
    public static ExportFile Of<T>(
        ExportShape<T> shape,
        ExportFormat format,
        DateOnly day,
        IReadOnlyList<Guid> ids,
        int most,
        Func<IReadOnlyList<Guid>, CancellationToken, Task<IReadOnlyDictionary<Guid, T>>> read
    )
    {
        var (isCut, rows) = (ids.Count > most, Math.Min(ids.Count, most));
        var (ending, type) = format switch
        {
            ExportFormat.Json => ("json", "application/json"),
            ExportFormat.Markdown => ("md", "text/markdown; charset=utf-8"),
            _ => ("csv", "text/csv; charset=utf-8"),
        };
        var name = string.Create(
            CultureInfo.InvariantCulture,
            $"{shape.Name}-{day:yyyy-MM-dd}{(isCut ? $"-first-{rows}" : "")}.{ending}"
        );
        return new ExportFile(name, type, rows, isCut, WriteAsync);

        Task WriteAsync(Stream to, CancellationToken ct)
        {
            var each = EachAsync(ids.Take(rows), read, ct);
            return format switch
            {
                ExportFormat.Json => JsonSerializer.SerializeAsync(to, each, Json, ct),
                ExportFormat.Markdown => MarkdownAsync(to, shape, each, rows, isCut, ct),
                _ => CsvAsync(to, shape, each, ct),
            };
        }
    }

    private static async IAsyncEnumerable<T> EachAsync<T>(
        IEnumerable<Guid> ids,
        Func<IReadOnlyList<Guid>, CancellationToken, Task<IReadOnlyDictionary<Guid, T>>> read,
        [EnumeratorCancellation] CancellationToken ct
    )
    {
        foreach (var some in ids.Chunk(100))
        {
            var rows = await read(some, ct);
            foreach (var id in some)
            {
                if (rows.TryGetValue(id, out var row))
                    yield return row;
            }
        }
    }

    private static async Task CsvAsync<T>(
        Stream to,
        ExportShape<T> shape,
        IAsyncEnumerable<T> rows,
        CancellationToken ct
    )
    {
        await using var writer = new StreamWriter(to, WithMark, 16 * 1024, leaveOpen: true);
        await writer.WriteAsync(Csv.Row(shape.Columns).AsMemory(), ct);
        await foreach (var row in rows.WithCancellation(ct))
            await writer.WriteAsync(Csv.Row(shape.Cells(row)).AsMemory(), ct);
        await writer.FlushAsync(ct);
    }

    private static async Task MarkdownAsync<T>(
        Stream to,
        ExportShape<T> shape,
        IAsyncEnumerable<T> rows,
        int count,
        bool isCut,
        CancellationToken ct
    )
    {
        await using var writer = new StreamWriter(to, Plain, 16 * 1024, leaveOpen: true);
        var said = isCut ? $"只含前 {count} 条，还有更多；请缩小筛选再导出。" : $"共 {count} 条。";
        await writer.WriteAsync($"# {shape.Heading}\n\n{said}\n".AsMemory(), ct);
        await foreach (var row in rows.WithCancellation(ct))
            await writer.WriteAsync($"\n{shape.Markdown(row)}".AsMemory(), ct);
        await writer.FlushAsync(ct);
    }
}
