using Microsoft.AspNetCore.Http;

namespace Signalbox.Platform.Hosting.Shortcuts;

/// <summary>A route whose answers often stand ready in memory; a module registers it as a singleton.</summary>
/// <param name="Under">How the targets begin, e.g. <c>/api/v1/market/quotes?</c>; compared as bytes are.</param>
/// <param name="Route">The route's template, for the log and the metrics.</param>
/// <param name="Find">
/// Gives what is ready for a GET of a target (path and query as they were sent), by somebody who may look at what the
/// route shows; null when the route itself has to answer. It neither waits nor writes, and it throws nothing.
/// </param>
public sealed record Shortcut(string Under, string Route, Func<string, IResult?> Find);
