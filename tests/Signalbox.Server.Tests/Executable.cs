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

    /// <summary>Runs a command at a terminal of its own (util-linux's <c>script</c>), where somebody types.</summary>
    public async Task<(int Code, string Screen)> RunAtTerminalAsync(
        string arguments,
        string typed,
        CancellationToken ct,
        params (string Name, string Value)[] variables
    )
    {
        var info = Info("script", variables);
        info.RedirectStandardInput = true;
        foreach (var argument in new[] { "-qec", $"dotnet {Assembly} {arguments}", "/dev/null" })
            info.ArgumentList.Add(argument);
        using var process = Process.Start(info)!;
        var screen = process.StandardOutput.ReadToEndAsync(ct);
        await process.StandardInput.WriteAsync(typed.AsMemory(), ct); // kept by the terminal until it is asked for
        await process.StandardInput.FlushAsync(ct);
        await process.WaitForExitAsync(ct);
        return (process.ExitCode, await screen);
    }

    /// <summary>Starts it and lets it run; the caller ends it.</summary>
    public Process Start(string arguments, params (string Name, string Value)[] variables)
    {
        var info = Info("dotnet", variables);
        info.Arguments = $"{Assembly} {arguments}";
        return Process.Start(info)!;
    }

    private static string Assembly => typeof(Commands.SignalboxCommands).Assembly.Location;

    private ProcessStartInfo Info(string program, (string Name, string Value)[] variables)
    {
        var info = new ProcessStartInfo(program)
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
        return info;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
