using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Npgsql;
using Signalbox.Platform.Errors;

namespace Signalbox.Operations.Backups.Databases;

/// <summary>One of PostgreSQL's own tools: found, its version known, run without a shell and without a terminal.</summary>
/// <remarks>A tool counts as failed by its exit code or by an error that it printed, whichever comes first: some print and exit 0.</remarks>
internal sealed partial class PostgresTool
{
    private const int MostComplaint = 4000;
    private readonly string path;

    private PostgresTool(string path, string version) => (this.path, Version) = (path, version);

    /// <summary>E.g. <c>15.20</c>.</summary>
    public string Version { get; }

    /// <param name="name"><c>pg_dump</c> or <c>pg_restore</c>.</param>
    /// <param name="folder">Where it lies; null looks in PATH and where Debian puts it.</param>
    /// <param name="serverMajor">The server's version: an older tool is refused.</param>
    /// <exception cref="RefusedException">409 <c>backup.tool-missing</c>, <c>backup.tool-old</c>, <c>backup.tool-failed</c>.</exception>
    public static async Task<PostgresTool> FindAsync(string name, string? folder, int serverMajor, CancellationToken ct)
    {
        var best = ((string Path, string Version, int Major)?)null;
        foreach (var path in Candidates(name, folder).Where(File.Exists))
        {
            var version = await VersionAsync(path, ct);
            var major = int.Parse(version.Split('.')[0], CultureInfo.InvariantCulture);
            if (best is null || major > best.Value.Major)
                best = (path, version, major);
            if (major >= serverMajor)
                return new PostgresTool(path, version);
        }
        throw best is { } old
            ? RefusedException.Conflict(
                "backup.tool-old",
                $"{old.Path} {old.Version} is older than the server, which is {serverMajor}. Install the package postgresql-client-{serverMajor}, or set Backup:PostgresTools to its folder."
            )
            : RefusedException.Conflict(
                "backup.tool-missing",
                $"{name} was not found{(folder is null ? "" : $" in {folder}")}. Install the package postgresql-client-{serverMajor}, or set Backup:PostgresTools to its folder."
            );
    }

    /// <summary>Runs it against a database; its output goes to <paramref name="output"/>, <paramref name="input"/> to its input.</summary>
    /// <param name="silence">How long it may neither write nor take a byte.</param>
    /// <exception cref="RefusedException">409 <c>backup.tool-failed</c>, with what it said.</exception>
    public async Task RunAsync(
        NpgsqlConnectionStringBuilder database,
        IReadOnlyList<string> arguments,
        Stream? input,
        Stream? output,
        TimeSpan silence,
        CancellationToken ct
    )
    {
        using var quiet = CancellationTokenSource.CreateLinkedTokenSource(ct);
        quiet.CancelAfter(silence);
        using var process = Start(path, arguments, Environment(database));
        try
        {
            var complaint = ReadAsync(process.StandardError, quiet.Token);
            var given = GiveAsync(process, input, quiet, silence);
            var taken = TakeAsync(process, output, quiet, silence);
            await Task.WhenAll(complaint, given, taken);
            await process.WaitForExitAsync(quiet.Token);
            Judge(process.ExitCode, await complaint);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw Failed($"said nothing for {silence.TotalSeconds:0} s and was ended");
        }
        finally
        {
            End(process);
        }
    }

    private static async Task GiveAsync(Process process, Stream? input, CancellationTokenSource quiet, TimeSpan silence)
    {
        await using var to = process.StandardInput.BaseStream;
        if (input is null)
            return;
        try
        {
            await PumpAsync(input, to, quiet, silence);
        }
        catch (IOException)
        {
            // It has closed its input: what it printed says why.
        }
    }

    private static Task TakeAsync(Process process, Stream? output, CancellationTokenSource quiet, TimeSpan silence) =>
        PumpAsync(process.StandardOutput.BaseStream, output ?? Stream.Null, quiet, silence);

    private static async Task PumpAsync(Stream from, Stream to, CancellationTokenSource quiet, TimeSpan silence)
    {
        var buffer = new byte[256 * 1024];
        int read;
        while ((read = await from.ReadAsync(buffer, quiet.Token)) > 0)
        {
            await to.WriteAsync(buffer.AsMemory(0, read), quiet.Token);
            quiet.CancelAfter(silence);
        }
    }

    private void Judge(int exitCode, string complaint)
    {
        var errors = complaint
            .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Where(line => !Harmless().IsMatch(line))
            .ToList();
        if (exitCode != 0 || errors.Count > 0)
            throw Failed(
                $"ended with {exitCode} and said: {(errors.Count > 0 ? string.Join(' ', errors) : "nothing")}"
            );
    }

    private RefusedException Failed(string what) =>
        RefusedException.Conflict(
            "backup.tool-failed",
            $"{path} {what}. Nothing of this counts; see to the cause and run it again."
        );

    private static IEnumerable<string> Candidates(string name, string? folder)
    {
        if (folder is not null)
            return [Path.Combine(folder, name)];
        var debian = Directory.Exists("/usr/lib/postgresql")
            ? Directory.EnumerateDirectories("/usr/lib/postgresql").Select(d => Path.Combine(d, "bin", name))
            : [];
        // Debian's pg_dump in /usr/bin chooses a version by itself; the plain ones say what they are.
        return
        [
            .. debian,
            .. (System.Environment.GetEnvironmentVariable("PATH") ?? "")
                .Split(':', StringSplitOptions.RemoveEmptyEntries)
                .Select(d => Path.Combine(d, name)),
        ];
    }

    private static async Task<string> VersionAsync(string path, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(TimeSpan.FromSeconds(10));
        using var process = Start(path, ["--version"], new Dictionary<string, string>(StringComparer.Ordinal));
        try
        {
            process.StandardInput.Close();
            var said = await ReadAsync(process.StandardOutput, limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return Number().Match(said) is { Success: true } number
                ? number.Value
                : throw RefusedException.Conflict(
                    "backup.tool-failed",
                    $"{path} --version said «{said.Trim()}», which is no version. Install the package postgresql-client."
                );
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw RefusedException.Conflict("backup.tool-failed", $"{path} --version gave no answer in 10 s.");
        }
        finally
        {
            End(process);
        }
    }

    private static Process Start(
        string path,
        IReadOnlyList<string> arguments,
        IReadOnlyDictionary<string, string> environment
    )
    {
        var start = new ProcessStartInfo(path)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        start.Environment["LC_ALL"] = "C"; // its words are judged
        try
        {
            return Process.Start(start)!; // null is only for shells
        }
        catch (Win32Exception fault)
        {
            throw RefusedException.Conflict("backup.tool-failed", $"{path} cannot be started: {fault.Message}");
        }
    }

    /// <summary>How the tool reaches the database; a password in its arguments could be read by everybody on the machine.</summary>
    private static Dictionary<string, string> Environment(NpgsqlConnectionStringBuilder database)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["PGHOST"] = database.Host ?? "",
            ["PGPORT"] = database.Port.ToString(CultureInfo.InvariantCulture),
            ["PGCONNECT_TIMEOUT"] = "10",
            ["PGTZ"] = "UTC",
        };
        if (database.Username is { Length: > 0 } user)
            environment["PGUSER"] = user;
        if (database.Password is { Length: > 0 } password)
            environment["PGPASSWORD"] = password;
        environment["PGSSLMODE"] = database.SslMode switch
        {
            SslMode.VerifyCA => "verify-ca",
            SslMode.VerifyFull => "verify-full",
            var mode => mode.ToString().ToLowerInvariant(),
        };
        return environment;
    }

    private static async Task<string> ReadAsync(StreamReader reader, CancellationToken ct)
    {
        var text = new StringBuilder();
        var buffer = new char[1024];
        int read;
        while ((read = await reader.ReadAsync(buffer, ct)) > 0)
            if (text.Length < MostComplaint)
                text.Append(buffer, 0, read);
        return text.ToString();
    }

    private static void End(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has ended.
        }
    }

    [GeneratedRegex(@"\d+(\.\d+)*", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Number();

    [GeneratedRegex(
        "^pg_(dump|restore): (warning|detail|hint):",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Harmless();
}
