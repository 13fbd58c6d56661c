using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;
using Signalbox.Operations.Backups;
using Signalbox.Operations.Backups.Sealing;
using Signalbox.Operations.Restores;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Hosting;
using Signalbox.Platform.Identity;

namespace Signalbox.Operations.Drills;

/// <summary>Starts the program on a loaded database and uses it: a set is worth what can be done with it.</summary>
/// <remarks>
/// A process of its own, on a loopback port of its own, without background work and with no way out; it ends when its
/// input does, so that it does not outlive who started it.
/// </remarks>
internal sealed partial class TryProgram(FilesPart files, MakeDrillAccount account, IOptions<BackupOptions> options)
{
    /// <summary>Folder of the data folder in which the drilled program lives.</summary>
    public const string Folder = "drilling";

    private static readonly TimeSpan LongestStart = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(60);

    /// <summary>Whether there is a program to start: not where this process is another than the product's own.</summary>
    public static bool IsPossible => ThisProgram.Command is not null;

    private string Home => Path.Combine(files.Root, Folder);

    /// <summary>Starts it, signs in, and asks each operation that reads and needs nothing to be named.</summary>
    /// <param name="loaded">The set's database, to start on.</param>
    /// <returns>How many operations answered.</returns>
    /// <exception cref="RefusedException">409 <c>drill.program</c>, with what it said; codes of unpacking.</exception>
    public async Task<int> RunAsync(BackupSet set, Manifest manifest, DataOptions loaded, CancellationToken ct)
    {
        Clear(); // what a killed drill left
        try
        {
            return await RunAsync(loaded, await SecretKeyAsync(set, manifest, ct), ct);
        }
        finally
        {
            Clear();
        }
    }

    /// <summary>Takes away what a drill needed, or was killed with.</summary>
    public void Clear()
    {
        if (Directory.Exists(Home))
            Directory.Delete(Home, recursive: true);
    }

    /// <summary>The key that the database's secrets are sealed with, from the set itself; null when it has none.</summary>
    private async Task<string?> SecretKeyAsync(BackupSet set, Manifest manifest, CancellationToken ct)
    {
        var folder = Path.Combine(Home, "set");
        await using var plain = VerifyBackup.Open(set, manifest.PartOf("config."), BackupKey.From(options));
        await RestoredFiles.UnpackAsync(plain, folder, ct);
        var key = Path.Combine(folder, "keys", "secrets.key");
        return File.Exists(key) ? key : null;
    }

    private async Task<int> RunAsync(DataOptions loaded, string? secretKey, CancellationToken ct)
    {
        using var process = Start(ThisProgram.Command!.Value, loaded, secretKey); // asked for before
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
            limit.CancelAfter(LongestStart);
            var address = await AddressAsync(process, limit.Token);
            // Read on, or it would wait for somebody to do so.
            _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
            _ = process.StandardError.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
            var answered = await AskAsync(address, loaded, ct);
            process.StandardInput.Close();
            using var patience = new CancellationTokenSource(LongestAnswer, TimeProvider.System);
            await process.WaitForExitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return answered;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw Failed($"was not ready within {LongestStart.TotalMinutes:0} minutes");
        }
        catch (HttpRequestException fault)
        {
            throw Failed($"did not answer: {fault.Message}");
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    private Process Start((string File, IReadOnlyList<string> Words) command, DataOptions loaded, string? secretKey)
    {
        var start = new ProcessStartInfo(command.File, [.. command.Words, "serve", "--until-input-ends"])
        {
            WorkingDirectory = Home, // no .env of the installation's
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(n => !IsNeeded(n)).ToList())
            start.Environment.Remove(name);
        Set("Installation__DataFolder", Home);
        Set("Data__Kind", loaded.Kind.ToString());
        Set("Data__ConnectionString", loaded.ConnectionString);
        Set("Hosting__Urls", "http://127.0.0.1:0");
        Set("Hosting__Roles", "web");
        Set("Hosting__RequestsPerTenSeconds", "100000");
        Set("Alerts__Enabled", "false");
        Set("Outbound__Closed", "true");
        Set("Logs__Files", "false");
        if (secretKey is not null)
            Set("Installation__SecretKeyFile", secretKey);
        return Process.Start(start)!; // null is only for shells

        void Set(string key, string value) => start.Environment[$"SIGNALBOX_{key}"] = value;
    }

    /// <summary>What a program needs to run at all; nothing that steers ours.</summary>
    private static bool IsNeeded(string variable) =>
        variable is "PATH" or "HOME" or "TMPDIR" or "LANG" or "SystemRoot"
        || variable.StartsWith("DOTNET_", StringComparison.Ordinal);

    private static async Task<Uri> AddressAsync(Process process, CancellationToken ct)
    {
        var last = "";
        while (await process.StandardOutput.ReadLineAsync(ct) is { } line)
        {
            if (Ready().Match(line) is { Success: true } ready)
                return new Uri(ready.Groups["address"].Value);
            last = line;
        }
        var complaint = (await process.StandardError.ReadToEndAsync(ct)).Trim();
        throw Failed($"ended before it was ready and said: {(complaint.Length > 0 ? complaint : last)}");
    }

    private async Task<int> AskAsync(Uri address, DataOptions loaded, CancellationToken ct)
    {
        // The start has brought the schema up to date: now an account fits into it.
        var (name, password) = await account.RunAsync(loaded, ct);
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false };
        using var http = new HttpClient(handler) { BaseAddress = address, Timeout = LongestAnswer };
        using (var ready = await http.GetAsync("/health/ready", ct))
            if (!ready.IsSuccessStatusCode)
                throw Failed($"is not ready: {await ready.Content.ReadAsStringAsync(ct)}");
        using (var session = await http.PostAsJsonAsync("/api/v1/identity/session", new { name, password }, ct))
            if (!session.IsSuccessStatusCode)
                throw Failed($"lets nobody sign in: {await session.Content.ReadAsStringAsync(ct)}");
        var operations = await OperationsAsync(http, ct);
        var answered = 0;
        foreach (var path in operations)
        {
            using var answer = await http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, ct);
            if (answer.StatusCode >= HttpStatusCode.InternalServerError)
                throw Failed($"answered {path} with {(int)answer.StatusCode}");
            if (answer.IsSuccessStatusCode)
                answered++;
        }
        return answered > 0 ? answered : throw Failed($"answered none of {operations.Count} operations");
    }

    /// <summary>The program's own list of what can be asked; what names something, or waits, is left out.</summary>
    private static async Task<IReadOnlyList<string>> OperationsAsync(HttpClient http, CancellationToken ct)
    {
        using var document = JsonDocument.Parse(await http.GetStringAsync("/openapi/v1.json", ct));
        return
        [
            .. document
                .RootElement.GetProperty("paths")
                .EnumerateObject()
                .Where(p => p.Value.TryGetProperty("get", out _) && !p.Name.Contains('{', StringComparison.Ordinal))
                .Select(p => p.Name),
        ];
    }

    private static RefusedException Failed(string what) =>
        RefusedException.Conflict("drill.program", $"Started on the set's database, the program {what}.");

    [GeneratedRegex(@"Ready at (?<address>http://127\.0\.0\.1:\d+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Ready();
}
