using System.CommandLine;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Data;
using Signalbox.Platform.Hosting;
using Signalbox.Platform.Http;
using Signalbox.Platform.Identity;
using Signalbox.Platform.Identity.Tokens;

namespace Signalbox.Platform.Audit;

/// <summary>Tables, services, endpoint and command of the audit log.</summary>
internal static class AuditHosting
{
    public static void Configure(ModelBuilder model)
    {
        model.Entity<Entry>(Entry.Configure);
        model.Entity<Head>(Head.Configure);
    }

    public static void AddAudit(this IServiceCollection services)
    {
        services.AddSingleton(provider => new AuditTrail(
            provider.GetRequiredService<Database>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<LiveTokens>().Forget
        ));
        services.AddSingleton<ListAudit>();
        services.AddSingleton<VerifyAudit>();
        services.AddSingleton(provider => new ExportAudit(
            provider.GetRequiredService<IDbContextFactory<SignalboxDb>>()
        ));
    }

    public static void Map(IEndpointRouteBuilder routes) =>
        routes
            .Get("/api/v1/audit", ListAsync)
            .RequireAuthorization(Access.Administer)
            .WithTags("Audit")
            .WithName("ListAudit")
            .WithSummary("The audit log, newest first, at most 200 entries; go on with the last number as before.")
            .ProducesProblem(400);

    public static void Offer(Offers offers)
    {
        AuditCheck.Offer(offers);
        offers.Command(host =>
        {
            var audit = new Command("audit", "审计日志 · the audit log");
            var verify = new Command(
                "verify",
                "核对整条链，指出第一条坏的 · check the whole chain, name the first broken entry"
            );
            verify.SetAction((parsed, ct) => VerifyAsync(host, parsed.GetValue(CommandHost.Json), ct));
            audit.Subcommands.Add(verify);
            return audit;
        });
    }

    private static async Task<Ok<IReadOnlyList<AuditRow>>> ListAsync(
        long? before,
        string? action,
        Guid? userId,
        DateTimeOffset? from,
        DateTimeOffset? until,
        int? take,
        ListAudit list,
        CancellationToken ct
    )
    {
        var query = new AuditQuery
        {
            Before = before,
            Action = action,
            UserId = userId,
            From = from,
            Until = until,
            Take = take ?? 50,
        };
        return TypedResults.Ok(await list.RunAsync(query, ct));
    }

    private static Task<int> VerifyAsync(CommandHost host, bool asJson, CancellationToken ct) =>
        host.RunAsync(
            [],
            withJobs: false,
            async (services, token) =>
            {
                var verdict = await services.GetRequiredService<VerifyAudit>().RunAsync(token);
                if (asJson)
                    host.Console.Profile.Out.Writer.WriteLine(JsonSerializer.Serialize(verdict, Web));
                else if (verdict.Reason is { } reason)
                    host.Console.Profile.Out.Writer.WriteLine(reason);
                else
                    host.Console.Profile.Out.Writer.WriteLine(
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"{verdict.Entries} entries, none changed, removed or put in."
                        )
                    );
                return verdict.BrokenAt is null ? 0 : 1;
            },
            ct
        );

    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // a person reads it
    };
}
