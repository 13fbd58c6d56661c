using System.Diagnostics;
using Signalbox.Testing;

namespace Signalbox.Server.Tests;

/// <summary><c>deploy/prometheus</c> is written from the rules in the program; here it is made, held against the files and given to Prometheus' own tool.</summary>
public sealed class PrometheusRulesTests
{
    private const string Promtool = "/usr/bin/promtool";

    private static readonly string Kept = Path.Combine(Samples.Repository, "deploy", "prometheus");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_files_say_what_the_program_does()
    {
        using var signalbox = new Executable();

        var (code, output, errors) = await signalbox.RunAsync("alert export made", Ct);

        Assert.True(code == 0, output + errors);
        foreach (var name in new[] { "rules.yml", "rules.test.yml" })
        {
            var made = await File.ReadAllTextAsync(Path.Combine(signalbox.Folder, "made", name), Ct);
            var path = Path.Combine(Kept, name);
            if (Environment.GetEnvironmentVariable("SIGNALBOX_ACCEPT") == "1")
            {
                Directory.CreateDirectory(Kept);
                await File.WriteAllTextAsync(path, made, Ct);
            }
            Assert.True(File.Exists(path), "make it with SIGNALBOX_ACCEPT=1");
            Assert.Equal(await File.ReadAllTextAsync(path, Ct), made);
        }
    }

    /// <summary>That their cases come out as said is tested where the rules are.</summary>
    [Fact]
    public async Task Promtool_takes_them()
    {
        Assert.SkipUnless(File.Exists(Promtool), "promtool (Debian's package prometheus) is not here");
        using var promtool = Process.Start(
            new ProcessStartInfo(Promtool, "check rules rules.yml")
            {
                WorkingDirectory = Kept,
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        var output = promtool.StandardOutput.ReadToEndAsync(Ct);
        var errors = promtool.StandardError.ReadToEndAsync(Ct);
        await promtool.WaitForExitAsync(Ct);

        Assert.True(promtool.ExitCode == 0, await output + await errors);
    }
}
