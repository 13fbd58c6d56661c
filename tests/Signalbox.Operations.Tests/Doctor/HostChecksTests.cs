using System.Net.Sockets;
using Signalbox.Operations.Doctor;
using Signalbox.Operations.Doctor.Host;
using Signalbox.Operations.Tests.Backups;
using Signalbox.Platform.Data;
using Signalbox.Platform.Health;

namespace Signalbox.Operations.Tests.Doctor;

/// <summary>host.cores host.memory host.disk host.inodes host.open-files host.user host.load host.modes secrets.files secrets.git net.names.</summary>
public sealed class HostChecksTests
{
    private const long Gigabyte = 1_000_000_000;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void Too_little_of_the_machine_is_told_with_its_figures()
    {
        Assert.Equal(CheckState.Warn, HostChecks.JudgeCores(1).State);
        Assert.Equal(CheckState.Ok, HostChecks.JudgeCores(2).State);
        Assert.Equal(CheckState.Ok, HostChecks.JudgeDisk("/d", 20 * Gigabyte, 100 * Gigabyte).State);
        Assert.Equal(CheckState.Warn, HostChecks.JudgeDisk("/d", 19 * Gigabyte, 100 * Gigabyte).State);
        Assert.Equal(CheckState.Fail, HostChecks.JudgeDisk("/d", 4 * Gigabyte, 100 * Gigabyte).State);
        Assert.Contains("19 %", HostChecks.JudgeDisk("/d", 19, 100).Reason, StringComparison.Ordinal);
        Assert.Equal(CheckState.Fail, Inodes.Judge("/d", 4, 100).State);
        Assert.Equal(CheckState.Warn, Inodes.Judge("/d", 19, 100).State);
        Assert.Equal(CheckState.Ok, Inodes.Judge("/d", 0, 0).State); // btrfs counts none
        Assert.Equal(CheckState.Warn, HostChecks.JudgeUser("root").State);
        Assert.Equal(CheckState.Ok, HostChecks.JudgeUser("signalbox").State);
    }

    [Theory]
    [InlineData("MemTotal: 4000000 kB\nMemAvailable: 800000 kB\n", CheckState.Ok)]
    [InlineData("MemTotal: 4000000 kB\nMemAvailable: 799999 kB\n", CheckState.Warn)]
    [InlineData("MemTotal: 400000 kB\nMemAvailable: 399999 kB\n", CheckState.Fail)]
    [InlineData("MemTotal: a lot\n", CheckState.Unknown)]
    [InlineData("", CheckState.Unknown)]
    public void Memory_is_read_as_the_kernel_tells_it(string meminfo, CheckState expected) =>
        Assert.Equal(expected, HostChecks.JudgeMemory(meminfo).State);

    [Theory]
    [InlineData("Max open files            1024                 4096                 files", CheckState.Warn)]
    [InlineData("Max open files            65536                65536                files", CheckState.Ok)]
    [InlineData("Max open files            unlimited            unlimited            files", CheckState.Ok)]
    [InlineData("Max processes             65536                65536                processes", CheckState.Unknown)]
    public void The_limit_of_open_files_is_the_soft_one(string limits, CheckState expected) =>
        Assert.Equal(expected, HostChecks.JudgeOpenFiles(limits).State);

    [Theory]
    [InlineData("0.10 4.00 3.00 1/100 7", CheckState.Ok)]
    [InlineData("0.10 4.01 3.00 1/100 7", CheckState.Warn)]
    [InlineData("busy", CheckState.Unknown)]
    public void Load_is_measured_by_the_cores(string loadavg, CheckState expected) =>
        Assert.Equal(expected, HostChecks.JudgeLoad(loadavg, cores: 2).State);

    [Fact]
    public async Task Open_modes_are_told_with_the_command_that_closes_them()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows keeps rights in its own way");
        await using var world = await BackupWorld.StartAsync(DatabaseKind.Sqlite);
        Assert.Equal(CheckState.Ok, (await world.LookAsync("host.modes")).State);
        Assert.Equal(CheckState.Ok, (await world.LookAsync("secrets.files")).State);

        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(world.Server.DataFolder, (UnixFileMode)0b111_101_101);
            File.SetUnixFileMode(world.KeyFile, (UnixFileMode)0b110_100_100);
        }

        var folder = await world.LookAsync("host.modes");
        var key = await world.LookAsync("secrets.files");
        Assert.Equal((CheckState.Fail, $"chmod 750 {world.Server.DataFolder}"), (folder.State, folder.Remedy));
        Assert.Equal((CheckState.Fail, $"chmod 600 {world.KeyFile}"), (key.State, key.Remedy));
        Assert.Equal(CheckState.Unknown, FileChecks.JudgeFolder("/nowhere/at/all").State);
    }

    [Fact]
    public async Task A_tracked_env_file_is_a_fault_and_without_git_nobody_knows()
    {
        var folder = Directory.CreateTempSubdirectory("signalbox-git-").FullName;
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder, ".env"), "A=1\n", Ct);
            Assert.Equal(CheckState.Ok, (await FileChecks.TrackedAsync(folder, "git", Ct)).State); // no repository

            await GitAsync("init", "--quiet");
            Assert.Equal(CheckState.Ok, (await FileChecks.TrackedAsync(folder, "git", Ct)).State);
            await GitAsync("add", ".env");
            Assert.Equal(CheckState.Fail, (await FileChecks.TrackedAsync(folder, "git", Ct)).State);
            Assert.Equal(CheckState.Unknown, (await FileChecks.TrackedAsync(folder, "no-such-git", Ct)).State);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        async Task GitAsync(params string[] arguments)
        {
            var start = new System.Diagnostics.ProcessStartInfo("git", arguments)
            {
                WorkingDirectory = folder,
                UseShellExecute = false,
            };
            using var git = System.Diagnostics.Process.Start(start)!;
            await git.WaitForExitAsync(Ct);
            Assert.Equal(0, git.ExitCode);
        }
    }

    [Fact]
    public async Task A_name_that_is_none_fails_and_a_name_server_that_is_silent_leaves_it_unknown()
    {
        await using var good = await BackupWorld.StartAsync(
            DatabaseKind.Sqlite,
            more: ("Doctor:OutsideNames", "localhost")
        );
        await using var bad = await BackupWorld.StartAsync(
            DatabaseKind.Sqlite,
            more: ("Doctor:OutsideNames", "localhost," + new string('x', 300))
        );

        Assert.Equal(CheckState.Ok, (await good.LookAsync("net.names")).State);
        Assert.Equal(CheckState.Fail, (await bad.LookAsync("net.names")).State);
        Assert.True(NamesCheck.Judge("a.example", SocketError.HostNotFound).IsCertain);
        Assert.False(NamesCheck.Judge("a.example", SocketError.TryAgain).IsCertain);
    }
}
