using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Health;
using Signalbox.Platform.Hosting;
using Signalbox.Platform.Jobs;

namespace Signalbox.Platform.Tests.Hosting;

/// <summary>A module with a route for each way in which a request can end, and checks that a test steers.</summary>
internal sealed class ProbeModule : IModule
{
    public string Name => "probe";

    /// <summary>What the check <c>probe.check</c> finds.</summary>
    public Func<CancellationToken, Task<CheckResult>> Check { get; set; } =
        _ => Task.FromResult(CheckResult.Ok("正常", "fine"));

    public bool CheckIsRequired { get; init; }

    public TimeSpan Watched { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often the check was run.</summary>
    public int Looks => looks;

    private int looks;

    public void AddServices(IServiceCollection services) { }

    public void MapApi(RouteGroupBuilder api)
    {
        api.MapGet("/bug/{id}", (string id) => Break(id));
        api.MapGet("/no", () => Refuse());
        api.MapPost("/letters", (Letter letter) => letter.Text);
        api.MapGet("/number", (int n) => n);
        api.MapGet(
            "/bytes",
            (HttpContext http) => http.Response.WriteAsync(new string('x', 1234), http.RequestAborted)
        );
    }

    public void MapPages(IEndpointRouteBuilder routes) =>
        routes.MapGet(
            "/own-policy",
            (HttpContext http) =>
            {
                http.Response.Headers.ContentSecurityPolicy = "default-src 'none'";
                return "mine";
            }
        );

    public void ConfigureModel(ModelBuilder model) { }

    public void AddWork(WorkCatalog work) { }

    public void Offer(Offers offers) =>
        offers.Check(
            new HealthCheck(
                "probe.check",
                CheckIsRequired,
                (_, ct) =>
                {
                    Interlocked.Increment(ref looks);
                    return Check(ct);
                }
            )
            {
                Group = CheckGroup.Host,
                Watched = Watched,
            }
        );

    private static string Break(string id) => throw new InvalidOperationException($"inner details of {id}");

    private static string Refuse() => throw RefusedException.Conflict("probe.no", "It cannot be, because it is.");

    internal sealed record Letter([property: Required] string Text);
}
