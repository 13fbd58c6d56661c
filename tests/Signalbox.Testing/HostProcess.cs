using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace Signalbox.Testing;

/// <summary>A program of ours as a process of its own, for tests that kill it. Disposing it leaves nothing behind.</summary>
public sealed class HostProcess : IAsyncDisposable
{
    private const int Sigint = 2;
    private const int Sigquit = 3;
    private const int Sigterm = 15;
    private const int Sigcont = 18;
    private const int Sigstop = 19;

    /// <summary>Generous: the machine may be busy, and whoever waits in vain has found something.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process process;
    private readonly Lock gate = new();
    private readonly List<string> lines = [];
    private TaskCompletionSource more = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int openStreams = 2;
    private int disposed;

    private HostProcess(Process process) => this.process = process;

    public int Id => process.Id;

    public bool HasExited => process.HasExited;

    /// <summary>Everything it said so far, on both streams, as the lines came.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (gate)
                return [.. lines];
        }
    }

    /// <param name="executable">A path, or a name on PATH.</param>
    /// <param name="environment">Added to this process's own; null takes a variable away.</param>
    public static HostProcess Start(
        string executable,
        IReadOnlyList<string> arguments,
        IReadOnlyDictionary<string, string?>? environment = null
    )
    {
        var start = new ProcessStartInfo(executable, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        // An executable of ours finds the runtime that runs this test, wherever that is.
        start.Environment["DOTNET_ROOT"] = Path.GetFullPath(
            Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../..")
        );
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
            start.Environment[name] = value;
        var host = new HostProcess(new Process { StartInfo = start });
        host.process.OutputDataReceived += (_, line) => host.Take(line.Data);
        host.process.ErrorDataReceived += (_, line) => host.Take(line.Data);
        host.process.Start();
        host.process.BeginOutputReadLine();
        host.process.BeginErrorReadLine();
        return host;
    }

    /// <summary>A program that was built beside the test.</summary>
    public static string Beside(string name) => Path.Combine(AppContext.BaseDirectory, name);

    /// <summary>The first line that begins with <paramref name="start"/>, waiting for it if need be.</summary>
    /// <exception cref="InvalidOperationException">The process ended, or two minutes went by, without such a line.</exception>
    public Task<string> LineAsync(string start, CancellationToken ct) => LineAsync(start, nth: 1, ct);

    /// <summary>The same for the <paramref name="nth"/> line that begins so; 1 is the first.</summary>
    public Task<string> LineAsync(string start, int nth, CancellationToken ct) =>
        LineAsync(line => line.StartsWith(start, StringComparison.Ordinal), start, nth, ct);

    /// <summary>The first line with <paramref name="text"/> anywhere in it, waiting for it if need be.</summary>
    /// <exception cref="InvalidOperationException">The process ended, or two minutes went by, without such a line.</exception>
    public Task<string> LineWithAsync(string text, CancellationToken ct) =>
        LineAsync(line => line.Contains(text, StringComparison.Ordinal), text, nth: 1, ct);

    private async Task<string> LineAsync(Func<string, bool> isIt, string start, int nth, CancellationToken ct)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(ct);
        enough.CancelAfter(Patience);
        var (seen, found) = (0, 0);
        while (true)
        {
            Task next;
            bool ended;
            lock (gate)
            {
                for (; seen < lines.Count; seen++)
                {
                    if (isIt(lines[seen]) && ++found == nth)
                        return lines[seen];
                }
                (next, ended) = (more.Task, openStreams == 0);
            }
            if (ended)
                throw new InvalidOperationException($"It ended without «{start}».\n{Tail()}");
            try
            {
                await next.WaitAsync(enough.Token);
            }
            catch (OperationCanceledException cause) when (!ct.IsCancellationRequested)
            {
                throw new InvalidOperationException($"It did not say «{start}» within {Patience}.\n{Tail()}", cause);
            }
        }
    }

    /// <summary>How often it has said a line that begins so.</summary>
    public int Count(string start) => Lines.Count(l => l.StartsWith(start, StringComparison.Ordinal));

    /// <summary>Writes a line to its standard input.</summary>
    public async Task TellAsync(string line, CancellationToken ct)
    {
        await process.StandardInput.WriteLineAsync(line.AsMemory(), ct);
        await process.StandardInput.FlushAsync(ct);
    }

    /// <summary>SIGKILL; returns when it is gone.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync(CancellationToken.None);
    }

    /// <summary>SIGSTOP: it keeps its sockets and locks, and does nothing.</summary>
    public void Stop() => Signal(Sigstop);

    /// <summary>SIGCONT.</summary>
    public void Continue() => Signal(Sigcont);

    /// <summary>SIGINT, as Ctrl+C sends it.</summary>
    public void Interrupt() => Signal(Sigint);

    /// <summary>SIGTERM, as systemd, Docker and kill send it.</summary>
    public void Terminate() => Signal(Sigterm);

    /// <summary>SIGQUIT.</summary>
    public void Quit() => Signal(Sigquit);

    /// <returns>Its exit code, once it has ended by itself.</returns>
    public async Task<int> EndAsync(CancellationToken ct)
    {
        try
        {
            await process.WaitForExitAsync(ct).WaitAsync(Patience, ct);
        }
        catch (TimeoutException cause)
        {
            throw new InvalidOperationException($"It did not end within {Patience}.\n{Tail()}", cause);
        }
        return process.ExitCode;
    }

    /// <summary>The last of what it said; of lines in a row that begin with the same word only the last one, and how many.</summary>
    public string Tail()
    {
        List<(string Word, string Line, int Count)> runs = [];
        foreach (var line in Lines)
        {
            var word = line.Split(' ')[0];
            if (runs is [.., var last] && last.Word == word && word.Length > 0 && word != "log")
                runs[^1] = (word, line, last.Count + 1);
            else
                runs.Add((word, line, 1));
        }
        var text = new StringBuilder();
        foreach (var (_, line, count) in runs.TakeLast(40))
            text.AppendLine(count == 1 ? line : $"{line} ({count} such lines)");
        return text.ToString();
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) == 1)
            return;
        if (!process.HasExited)
            await KillAsync();
        process.Dispose();
    }

    private void Take(string? line)
    {
        lock (gate)
        {
            if (line is null)
                openStreams--;
            else
                lines.Add(line);
            more.TrySetResult();
            more = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    private void Signal(int signal)
    {
        // An id may belong to somebody else once the process has ended.
        if (process.HasExited || Native.kill(process.Id, signal) != 0)
            throw new InvalidOperationException($"There is no process to send signal {signal} to.\n{Tail()}");
    }

#pragma warning disable IDE1006, CA5392 // the name is the system's, and so is the library
    private static class Native
    {
        [DllImport("libc", SetLastError = true)]
        public static extern int kill(int pid, int signal);
    }
#pragma warning restore IDE1006, CA5392
}
