using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Signalbox.Operations.Doctor;
using Signalbox.Platform.Configuration;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Hosting;
using Signalbox.Platform.Logs;

namespace Signalbox.Operations.Support;

/// <summary>Puts together what helps somebody else to help: doctor, version, settings, last records, counts. No secret is in it.</summary>
internal sealed class WriteSupportBundle(
    Examine examine,
    SettingsReport settings,
    ReadLogs logs,
    MaskSecrets mask,
    Database database,
    TimeProvider clock
)
{
    private const int MostRecords = 2_000;
    private static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <param name="path">A new file, <c>.tar.gz</c>, which its owner alone can read.</param>
    /// <returns>The names of what is in it.</returns>
    /// <exception cref="RefusedException">409 <c>support.exists</c>; 503 <c>support.file</c>.</exception>
    public async Task<IReadOnlyList<string>> RunAsync(string path, CancellationToken ct)
    {
        var parts = new List<(string Name, string Text)>
        {
            ("version.json", Json(Version())),
            ("doctor.json", Json(await examine.RunAsync(group: null, ct))),
            ("settings.txt", Settings()),
            ("counts.json", Json(await CountsAsync(ct))),
        };
        foreach (var file in ReadLogs.Files)
        {
            var records = await logs.RunAsync(new LogQuery(file) { Most = MostRecords }, ct);
            if (records.Count > 0)
                parts.Add(($"logs/{file}.log", string.Join('\n', records) + "\n"));
        }
        await WriteAsync(path, parts, ct);
        return [.. parts.Select(p => p.Name)];
    }

    private async Task WriteAsync(string path, IReadOnlyList<(string Name, string Text)> parts, CancellationToken ct)
    {
        try
        {
            await using var file = New(path);
            await using var packed = new GZipStream(file, CompressionLevel.Optimal);
            await using var tar = new TarWriter(packed, TarEntryFormat.Pax);
            foreach (var (name, text) in parts)
                await tar.WriteEntryAsync(
                    new PaxTarEntry(TarEntryType.RegularFile, name)
                    {
                        DataStream = new MemoryStream(Encoding.UTF8.GetBytes(mask.Clean(text))),
                        ModificationTime = clock.GetUtcNow(),
                    },
                    ct
                );
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw RefusedException.Unavailable("support.file", $"{path} cannot be written: {fault.Message}", fault);
        }
    }

    private static FileStream New(string path)
    {
        if (File.Exists(path))
            throw RefusedException.Conflict("support.exists", $"{path} is there already; name another file.");
        var form = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            form.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(path, form);
    }

    private object Version() =>
        new
        {
            product = Product.Version,
            commit = Product.Commit,
            runtime = RuntimeInformation.FrameworkDescription,
            system = RuntimeInformation.OSDescription,
            database = database.Kind.ToString(),
            at = clock.GetUtcNow(),
        };

    private string Settings()
    {
        var report = settings.Make();
        var text = new StringBuilder();
        foreach (var row in report.Rows)
            text.Append(CultureInfo.InvariantCulture, $"{row.Key} = {row.Value} ({row.Origin})\n");
        foreach (var line in report.Notices.Concat(report.Faults))
            text.Append(CultureInfo.InvariantCulture, $"! {line}\n");
        return text.ToString();
    }

    /// <summary>How many jobs and deliveries are in which state; names of kinds, nothing of what they carry.</summary>
    private async Task<IReadOnlyDictionary<string, long>> CountsAsync(CancellationToken ct)
    {
        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        try
        {
            await using var connection = await database.OpenAsync(ct);
            await using var command = connection.Command(
                null,
                database.Kind,
                """
                SELECT 'job ' || name || ' ' || CASE state WHEN 0 THEN 'waiting' WHEN 1 THEN 'running' WHEN 2 THEN 'done'
                  WHEN 3 THEN 'dead' ELSE 'dismissed' END, count(*) FROM job GROUP BY name, state
                UNION ALL
                SELECT 'delivery ' || kind || ' ' || state, count(*) FROM channel_delivery GROUP BY kind, state
                """
            );
            await using var reader = await command.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct))
                counts[reader.GetString(0)] = reader.GetInt64(1);
        }
        catch (Exception fault) when (fault is System.Data.Common.DbException or System.Net.Sockets.SocketException)
        {
            counts["not counted: the database does not answer"] = 0;
        }
        return counts;
    }

    private static string Json(object what) => JsonSerializer.Serialize(what, Form) + "\n";
}
