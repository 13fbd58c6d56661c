using System.Globalization;
using System.Net;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Hosting.Shortcuts;
using Signalbox.Platform.Identity;
using Signalbox.Platform.Logs;
using Signalbox.Platform.Ui.Forgery;

namespace Signalbox.Platform.Hosting;

/// <summary>What every request passes before it reaches its route.</summary>
internal static class HttpPipeline
{
    /// <summary>Policy of routes that show the inside: for this machine, and for those who have signed in.</summary>
    public const string InsideOnly = "inside";

    public static void AddServices(IServiceCollection services)
    {
        services.AddProblemDetails(problems => problems.CustomizeProblemDetails = Problems.Complete);
        services.AddSingleton<Problems>();
        services.AddExceptionHandler<FaultHandler>();
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);

        services.AddSingleton<AllowedNames>();
        services.AddSingleton<RequestLog>();
        services.AddIdentity();
        services
            .AddAuthorizationBuilder()
            .AddPolicy(
                InsideOnly,
                p => p.RequireAssertion(c => c.Resource is HttpContext http && Caller.MayLookInside(http))
            );

        services.AddCors();
        services.AddRateLimiter(_ => { });
        Configure<KestrelServerOptions>(services, Limit);
        Configure<ForwardedHeadersOptions>(services, Trust);
        Configure<CorsOptions>(services, Share);
        services
            .AddOptions<RateLimiterOptions>()
            .Configure<IOptions<HostingOptions>, Problems, IEnumerable<TooManyRequests>>(Slow);
    }

    public static void Use(WebApplication app)
    {
        app.UseForwardedHeaders();
        app.UseMiddleware<TakeShortcut>();
        app.Use(Traced.BeginAsync);
        app.UseMiddleware<AccessLog>();
        app.Use(SecurityHeaders.AddAsync);
        app.UseExceptionHandler();
        app.UseStatusCodePages(status =>
            status.HttpContext.RequestServices.GetRequiredService<Problems>().WriteAsync(status.HttpContext)
        );
        app.UseResponseCompression();
        app.UseMiddleware<HostNames>();
        app.UseRateLimiter();
        app.UseRouting();
        app.UseCors();
        app.UseAuthentication();
        app.Use(CrossSite.RefuseAsync);
        app.Use(UserInLogAsync);
        app.UseAuthorization();
        app.UseWebSockets();
        app.Use(Forged.RefuseAsync);
        app.UseAntiforgery();
    }

    private static async Task UserInLogAsync(HttpContext http, RequestDelegate next)
    {
        if (http.User.Identity is not { IsAuthenticated: true, Name: { } name })
        {
            await next(http);
            return;
        }
        using (NLog.ScopeContext.PushProperty("User", name))
            await next(http);
    }

    private static void Configure<TOptions>(IServiceCollection services, Action<TOptions, HostingOptions> configure)
        where TOptions : class =>
        services
            .AddOptions<TOptions>()
            .Configure<IOptions<HostingOptions>>((options, hosting) => configure(options, hosting.Value));

    private static void Limit(KestrelServerOptions kestrel, HostingOptions hosting)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = hosting.MaxRequestBodyBytes;
        kestrel.Limits.MaxRequestHeadersTotalSize = 32 * 1024;
        kestrel.Limits.MaxRequestHeaderCount = 100;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
    }

    private static void Trust(ForwardedHeadersOptions forwarded, HostingOptions hosting)
    {
        // Host is not taken over: what a proxy asks us for is checked as it stands.
        forwarded.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
        foreach (var proxy in HostingOptions.List(hosting.TrustedProxies))
            forwarded.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(HostingOptions.AsNetwork(proxy)));
    }

    private static void Share(CorsOptions cors, HostingOptions hosting)
    {
        var origins = HostingOptions.List(hosting.CorsOrigins);
        cors.AddDefaultPolicy(policy =>
        {
            if (origins.Contains("*"))
                policy.AllowAnyOrigin().AllowAnyHeader().AllowAnyMethod();
            else if (origins.Count > 0)
                policy.WithOrigins([.. origins]).AllowAnyHeader().AllowAnyMethod().AllowCredentials();
        });
    }

    private static void Slow(
        RateLimiterOptions limits,
        IOptions<HostingOptions> hosting,
        Problems problems,
        IEnumerable<TooManyRequests> others
    )
    {
        limits.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, IPAddress>(http =>
            RateLimitPartition.GetSlidingWindowLimiter(
                http.Connection.RemoteIpAddress ?? IPAddress.None,
                _ => new SlidingWindowRateLimiterOptions
                {
                    PermitLimit = hosting.Value.RequestsPerTenSeconds,
                    Window = TimeSpan.FromSeconds(10),
                    SegmentsPerWindow = 10,
                }
            )
        );
        limits.OnRejected = async (rejected, _) =>
        {
            rejected.HttpContext.Response.Headers.RetryAfter = 1.ToString(CultureInfo.InvariantCulture);
            if (
                others.FirstOrDefault(o =>
                    rejected.HttpContext.Request.Path.StartsWithSegments(o.Under, StringComparison.OrdinalIgnoreCase)
                ) is
                { } other
            )
            {
                await other.AnswerAsync(rejected.HttpContext, TimeSpan.FromSeconds(1));
                return;
            }
            await problems.WriteAsync(
                rejected.HttpContext,
                StatusCodes.Status429TooManyRequests,
                "http.too-many-requests",
                $"More than {hosting.Value.RequestsPerTenSeconds} requests in ten seconds; wait a moment."
            );
        };
    }
}
