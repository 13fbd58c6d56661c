using Microsoft.AspNetCore.Http;

namespace Signalbox.Platform.Hosting;

/// <summary>How those who ask too fast are told it at addresses of a foreign protocol, whose clients would take our 429 for something else.</summary>
/// <param name="Under">The addresses, this one and those below it.</param>
/// <param name="AnswerAsync">Writes the answer; the span is how long to wait.</param>
public sealed record TooManyRequests(PathString Under, Func<HttpContext, TimeSpan, Task> AnswerAsync);
