using System.ComponentModel;
using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Signalbox.Operations.Backups;
using Signalbox.Platform.Configuration;
using Signalbox.Platform.Health;
using Signalbox.Platform.Hosting;

namespace Signalbox.Operations.Doctor.Host;

/// <summary>Who may read what this installation keeps.</summary>
internal static class FileChecks
{
    private const UnixFileMode Others = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
    private const UnixFileMode Group = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute;

    public static void Offer(Offers offers)
    {
        offers.Check(
            HealthCheck.ForDoctor(
                "host.modes",
                CheckGroup.Host,
                null,
                (services, _) => Task.FromResult(JudgeFolder(DataFolder(services)))
            )
        );
        offers.Check(
            HealthCheck.ForDoctor(
                "secrets.files",
                CheckGroup.Secrets,
                null,
                (services, _) => Task.FromResult(JudgeFiles(SecretFiles(services)))
            )
        );
        offers.Check(
            HealthCheck.ForDoctor(
                "secrets.git",
                CheckGroup.Secrets,
                null,
                (_, ct) => TrackedAsync(Directory.GetCurrentDirectory(), "git", ct)
            )
        );
    }

    private static string DataFolder(IServiceProvider services) =>
        Path.GetFullPath(services.GetRequiredService<IOptions<InstallationOptions>>().Value.DataFolder);

    public static CheckResult JudgeFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
            return CheckResult.Unknown("Windows keeps rights in its own way.", $"Look at the rights of {folder}.");
        if (!Directory.Exists(folder))
            return CheckResult.Unknown($"There is no {folder} yet.", "Start the server once: signalbox serve.");
        var mode = File.GetUnixFileMode(folder);
        return (mode & (Others | UnixFileMode.GroupWrite)) == UnixFileMode.None
            ? CheckResult.Ok($"{folder} is {Octal(mode)}.")
            : CheckResult.Fail($"{folder} is {Octal(mode)}: others may look in or write.", $"chmod 750 {folder}");
    }

    /// <summary>What holds secrets in clear: <c>.env</c>, the key of stored secrets, the key of the sets.</summary>
    private static IEnumerable<string> SecretFiles(IServiceProvider services)
    {
        yield return Path.GetFullPath(".env");
        var installation = services.GetRequiredService<IOptions<InstallationOptions>>().Value;
        yield return installation.SecretKeyFile ?? Path.Combine(DataFolder(services), "keys", "secrets.key");
        if (services.GetRequiredService<IOptions<BackupOptions>>().Value.KeyFile is { Length: > 0 } key)
            yield return Path.GetFullPath(key);
    }

    public static CheckResult JudgeFiles(IEnumerable<string> files)
    {
        if (OperatingSystem.IsWindows())
            return CheckResult.Unknown("Windows keeps rights in its own way.", "Look at the rights of these files.");
        var there = files.Where(File.Exists).ToList();
        List<string> open = [];
        List<string> modes = [];
        foreach (var file in there)
        {
            var mode = File.GetUnixFileMode(file);
            if (IsClosed(mode))
                continue;
            open.Add(file);
            modes.Add($"{file} ({Octal(mode)})");
        }
        return open.Count == 0
            ? CheckResult.Ok($"{there.Count} files with secrets, none of which others may read.")
            : CheckResult.Fail($"Others may read {string.Join(", ", modes)}.", $"chmod 600 {string.Join(' ', open)}");
    }

    private static bool IsClosed(UnixFileMode mode) => (mode & (Others | Group)) == UnixFileMode.None;

    /// <summary>Whether the file with the secrets is in a repository, from where it goes to everybody who has that.</summary>
    /// <param name="git">The tool, by name or path.</param>
    public static async Task<CheckResult> TrackedAsync(string folder, string git, CancellationToken ct)
    {
        if (!File.Exists(Path.Combine(folder, ".env")) || !IsInRepository(folder))
            return CheckResult.Ok("No .env lies in a Git repository.");
        const string look = "Look with git ls-files .env.";
        var start = new ProcessStartInfo(git, ["ls-files", "--error-unmatch", ".env"])
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using var process = Process.Start(start)!; // null is only for shells
            var said = process.StandardError.ReadToEndAsync(ct);
            await process.StandardOutput.ReadToEndAsync(ct);
            await process.WaitForExitAsync(ct);
            return process.ExitCode switch
            {
                0 => CheckResult.Fail(
                    $"{folder}/.env is tracked by Git: whoever has the repository has the secrets.",
                    "git rm --cached .env, add it to .gitignore, and choose new secrets."
                ),
                1 => CheckResult.Ok($"{folder}/.env is not tracked by Git."),
                _ => CheckResult.Unknown($"Git could not say: {(await said).Trim()}", look),
            };
        }
        catch (Win32Exception fault)
        {
            return CheckResult.Unknown($"Git could not be asked whether it tracks .env: {fault.Message}", look);
        }
    }

    private static bool IsInRepository(string folder)
    {
        for (var at = folder; at is not null; at = Path.GetDirectoryName(at))
            if (Path.Exists(Path.Combine(at, ".git")))
                return true;
        return false;
    }

    private static string Octal(UnixFileMode mode) => Convert.ToString((int)mode, 8).PadLeft(4, '0');
}
