using System.Diagnostics;

namespace Signalbox.Server.Tests;

/// <summary>The executable itself, as a process, with a working folder and an environment of its own.</summary>
internal sealed class Executable : IDisposable
{
    /// <summary>The data folder, the working folder: empty at first, gone afterwards.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("signalbox-exe-").FullName;

    /// <summary>Runs a command to its end.</summary>
    public async Task<(int Code, string Output, string Errors)> RunAsync(
        string arguments,
        CancellationToken ct,
        params (string Name, string Value)[] variables
    )
    {
        using var process = Start(arguments, variables);
        var output = process.StandardOutput.ReadToEndAsync(ct);
        var errors = process.StandardError.ReadToEndAsync(ct);
        await process.WaitForExitAsync(ct);
        return (process.ExitCode, await output, await errors);
    }

    /// <summary>Starts it and lets it run; the caller ends it.</summary>
    public Process Start(string arguments, params (string Name, string Value)[] variables)
    {
        var info = new ProcessStartInfo("dotnet", $"{typeof(Commands.SignalboxCommands).Assembly.Location} {arguments}")
        {
            WorkingDirectory = Folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var inherited in info.Environment.Keys.ToList())
            if (inherited.StartsWith("SIGNALBOX_", StringComparison.Ordinal) || inherited is "TZ" or "DATABASE_URL")
                info.Environment.Remove(inherited);
        info.Environment["SIGNALBOX_DATA"] = "data";
        foreach (var (name, value) in variables)
            info.Environment[name] = value;
        return Process.Start(info)!;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
