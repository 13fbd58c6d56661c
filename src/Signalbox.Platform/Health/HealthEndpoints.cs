using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Signalbox.Platform.Hosting;
using Signalbox.Platform.Http;
using Signalbox.Platform.Jobs;

namespace Signalbox.Platform.Health;

/// <summary>The health of the whole.</summary>
internal sealed record HealthAnswer
{
    /// <summary><c>healthy</c>; <c>degraded</c>: works, but something should be looked at; <c>unhealthy</c>.</summary>
    public required string Status { get; init; }

    public required string Version { get; init; }

    public required long UptimeSeconds { get; init; }

    /// <summary>For loopback and for those who have signed in; nobody else sees them.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<CheckAnswer>? Checks { get; init; }
}

/// <summary>One check of <see cref="HealthAnswer"/>.</summary>
/// <param name="State"><c>Ok</c>, <c>Warn</c>, <c>Fail</c> or <c>Unknown</c>.</param>
/// <param name="Required">Whether the whole is unhealthy without it.</param>
/// <param name="AgeSeconds">How old the answer is.</param>
/// <param name="Ms">How long the look took.</param>
internal sealed record CheckAnswer(
    string Name,
    CheckState State,
    string ReasonZh,
    string Reason,
    string? RemedyZh,
    string? Remedy,
    bool Required,
    int AgeSeconds,
    int Ms
);

internal static class HealthEndpoints
{
    /// <summary>What must hold before requests may come; the engine's heartbeat only where there is an engine.</summary>
    private static readonly HashSet<string> Readiness = new(StringComparer.Ordinal)
    {
        BuiltInChecks.Database,
        BuiltInChecks.Migrations,
        BuiltInChecks.Disk,
        Heartbeat.CheckName,
    };

    public static void Map(IEndpointRouteBuilder routes)
    {
        foreach (
            var (path, name) in new[]
            {
                ("/health", "Health"),
                ("/api/health", "HealthApi"),
                ("/api/v1/health", "HealthApiV1"),
            }
        )
            routes
                .Get(path, AllAsync)
                .WithName(name)
                .WithTags("Health")
                .WithSummary("Whether it works: 200 healthy or degraded, 503 unhealthy.")
                .Produces<HealthAnswer>()
                .Produces<HealthAnswer>(503)
                .AllowAnonymous();
        routes
            .Get("/health/live", (StartState start) => Json(Answer("healthy", start)))
            .WithName("HealthLive")
            .WithTags("Health")
            .WithSummary("Whether the process answers at all.")
            .Produces<HealthAnswer>()
            .AllowAnonymous();
        routes
            .Get("/health/ready", ReadyAsync)
            .WithName("HealthReady")
            .WithTags("Health")
            .WithSummary("Whether requests may come: database, schema, disk, scheduler.")
            .Produces<HealthAnswer>()
            .Produces<HealthAnswer>(503)
            .AllowAnonymous();
    }

    private static async Task<IResult> AllAsync(
        HttpContext http,
        HealthRunner runner,
        StartState start,
        CancellationToken ct
    )
    {
        var looks = await runner.LookAsync(names: null, ct);
        return Told(http, Status(looks), looks, start);
    }

    private static async Task<IResult> ReadyAsync(
        HttpContext http,
        HealthRunner runner,
        StartState start,
        CancellationToken ct
    )
    {
        var looks = await runner.LookAsync(Readiness, ct);
        return Told(http, start.IsReady ? Status(looks) : "unhealthy", looks, start);
    }

    private static IResult Told(HttpContext http, string status, IReadOnlyList<CheckedHealth> looks, StartState start)
    {
        var answer = Answer(status, start);
        return Json(Caller.MayLookInside(http) ? answer with { Checks = [.. looks.Select(Shown)] } : answer);
    }

    /// <summary>A required check that fails, or cannot be made, is the whole's failure; anything else only degrades it.</summary>
    public static string Status(IReadOnlyList<CheckedHealth> looks) =>
        looks.Any(l => l.Check.Required && l.Result.State is (CheckState.Fail or CheckState.Unknown)) ? "unhealthy"
        : looks.Any(l => l.Result.State != CheckState.Ok) ? "degraded"
        : "healthy";

    private static IResult Json(HealthAnswer answer) =>
        Results.Json(answer, statusCode: answer.Status == "unhealthy" ? 503 : 200);

    private static HealthAnswer Answer(string status, StartState start) =>
        new()
        {
            Status = status,
            Version = Product.Version,
            UptimeSeconds = (long)start.Uptime.TotalSeconds,
        };

    private static CheckAnswer Shown(CheckedHealth look) =>
        new(
            look.Check.Name,
            look.Result.State,
            look.Result.ReasonZh,
            look.Result.Reason,
            look.Result.RemedyZh,
            look.Result.Remedy,
            look.Check.Required,
            (int)look.Age.TotalSeconds,
            (int)look.Took.TotalMilliseconds
        );
}
