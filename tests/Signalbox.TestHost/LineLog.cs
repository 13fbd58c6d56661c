using Microsoft.Extensions.Logging;

namespace Signalbox.TestHost;

/// <summary>Log lines as <c>log 1402 …</c>, written at once: a killed process has said what it said.</summary>
/// <remarks>Without the failures that are part of the work.</remarks>
internal sealed class LineLog : ILoggerProvider, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    )
    {
        if (!IsEnabled(logLevel) || eventId.Id is < 1000 or >= 10_000)
            return;
        var text = formatter(state, exception);
        if (
            !text.EndsWith(FailingHandler.Reason, StringComparison.Ordinal)
            && !text.Contains(HopelessHandler.Reason, StringComparison.Ordinal)
        )
            Console.Error.WriteLine($"log {eventId.Id} {text}");
    }

    public void Dispose() { }
}
