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
            return CheckResult.Unknown(
                "Windows 用自己的方式管理权限。",
                "Windows keeps rights in its own way.",
                $"查看 {folder} 的权限。",
                $"Look at the rights of {folder}."
            );
        if (!Directory.Exists(folder))
            return CheckResult.Unknown(
                $"还没有 {folder} 这个目录。",
                $"There is no {folder} yet.",
                "先启动一次服务器：signalbox serve。",
                "Start the server once: signalbox serve."
            );
        var mode = File.GetUnixFileMode(folder);
        return (mode & (Others | UnixFileMode.GroupWrite)) == UnixFileMode.None
            ? CheckResult.Ok($"{folder} 的权限是 {Octal(mode)}。", $"{folder} is {Octal(mode)}.")
            : CheckResult.Fail(
                $"{folder} 的权限是 {Octal(mode)}：别人可以查看或写入。",
                $"{folder} is {Octal(mode)}: others may look in or write.",
                $"运行 chmod 750 {folder}。",
                $"chmod 750 {folder}"
            );
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
            return CheckResult.Unknown(
                "Windows 用自己的方式管理权限。",
                "Windows keeps rights in its own way.",
                "查看这些文件的权限。",
                "Look at the rights of these files."
            );
        var there = files.Where(File.Exists).ToList();
        List<(string File, string Mode)> open = [];
        foreach (var file in there)
        {
            var mode = File.GetUnixFileMode(file);
            if (!IsClosed(mode))
                open.Add((file, Octal(mode)));
        }
        if (open.Count == 0)
            return CheckResult.Ok(
                $"含密钥的文件有 {there.Count} 个，别人都不能读。",
                $"{there.Count} files with secrets, none of which others may read."
            );
        var listedZh = string.Join('、', open.Select(f => $"{f.File}（{f.Mode}）"));
        var listed = string.Join(", ", open.Select(f => $"{f.File} ({f.Mode})"));
        var paths = string.Join(' ', open.Select(f => f.File));
        return CheckResult.Fail(
            $"别人能读这些文件：{listedZh}。",
            $"Others may read {listed}.",
            $"运行 chmod 600 {paths}。",
            $"chmod 600 {paths}"
        );
    }

    private static bool IsClosed(UnixFileMode mode) => (mode & (Others | Group)) == UnixFileMode.None;

    /// <summary>Whether the file with the secrets is in a repository, from where it goes to everybody who has that.</summary>
    /// <param name="git">The tool, by name or path.</param>
    public static async Task<CheckResult> TrackedAsync(string folder, string git, CancellationToken ct)
    {
        if (!File.Exists(Path.Combine(folder, ".env")) || !IsInRepository(folder))
            return CheckResult.Ok("没有放在 Git 仓库里的 .env。", "No .env lies in a Git repository.");
        const string lookZh = "用 git ls-files .env 查看。";
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
                    $"{folder}/.env 被 Git 跟踪：谁有这个仓库，谁就有这些密钥。",
                    $"{folder}/.env is tracked by Git: whoever has the repository has the secrets.",
                    "运行 git rm --cached .env，把它写进 .gitignore，并换掉这些密钥。",
                    "git rm --cached .env, add it to .gitignore, and choose new secrets."
                ),
                1 => CheckResult.Ok($"{folder}/.env 没有被 Git 跟踪。", $"{folder}/.env is not tracked by Git."),
                _ => NotSaid((await said).Trim()),
            };
        }
        catch (Win32Exception fault)
        {
            return CheckResult.Unknown(
                $"没能运行 Git，查不出 .env 是否被跟踪：{fault.Message}",
                $"Git could not be asked whether it tracks .env: {fault.Message}",
                lookZh,
                look
            );
        }

        static CheckResult NotSaid(string said) =>
            CheckResult.Unknown($"Git 没能回答：{said}", $"Git could not say: {said}", lookZh, look);
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
