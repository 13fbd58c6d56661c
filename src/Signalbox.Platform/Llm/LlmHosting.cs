using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Configuration;
using Signalbox.Platform.Health;
using Signalbox.Platform.Hosting;
using Signalbox.Platform.Http;
using Signalbox.Platform.Llm.Calls;
using Signalbox.Platform.Llm.Vendors;

namespace Signalbox.Platform.Llm;

/// <summary>What this part brings to the whole.</summary>
internal static class LlmHosting
{
    public static void AddLlm(this IServiceCollection services)
    {
        services.AddChecked<LlmOptions>("Llm");
        services.AddChecked<DeepSeekOptions>("Llm:DeepSeek");
        services.AddOutboundClient(SendOnce.ClientName);
        services.AddMetrics();
        services.AddSingleton<LlmMetrics>();
        services.AddSingleton<SeedVendors>();
        services.AddSingleton<FindRoute>();
        services.AddSingleton<VendorStates>();
        services.AddSingleton<SpendingLimit>();
        services.AddSingleton<Gates>();
        services.AddSingleton<Meter>();
        services.AddSingleton<SendOnce>();
        services.AddSingleton<VendorCalls>();
        services.AddSingleton<ListVendors>();
        services.AddSingleton<SetVendor>();
        services.AddSingleton<TestVendor>();
        services.AddSingleton<ListPurposes>();
        services.AddSingleton<SetPurpose>();
        services.AddSingleton<SetBudget>();
        services.AddSingleton<DayUsage>();
        services.AddSingleton<CheckVendors>();
        services.AddSingleton<ModelSpending>();
        services.AddSingleton<ShowLlmSettings>();
        services.AddSingleton<LlmAttention>();
        services.AddSingleton<CostTile>();
        // Its constructor takes internal parts: the container sees public ones only.
        services.AddSingleton(provider => new LlmClient(
            provider.GetRequiredService<FindRoute>(),
            provider.GetRequiredService<VendorCalls>(),
            provider.GetRequiredService<LlmMetrics>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<LlmClient>>()
        ));
    }

    public static void OfferLlm(this Offers offers)
    {
        offers.Check(
            new HealthCheck(
                "llm.vendors",
                Required: false,
                (services, ct) => services.GetRequiredService<CheckVendors>().RunAsync(ct)
            )
            {
                Group = CheckGroup.Sources,
                Runbook = "source-unauthorized",
            }
        );
        offers.Check(HealthCheck.ForDoctor("llm.limited", CheckGroup.Sources, "llm-429", LimitedCheck.RunAsync));
        offers.Check(HealthCheck.ForDoctor("llm.budget", CheckGroup.Sources, "llm-budget", BudgetCheck.RunAsync));
        offers.Attention((services, ct) => services.GetRequiredService<LlmAttention>().RunAsync(ct));
        offers.Tile(50, (services, ct) => services.GetRequiredService<CostTile>().RunAsync(ct));
        offers.Retention(
            new Retention(
                "llm_attempt",
                "started_at",
                services => services.GetRequiredService<IOptions<LlmOptions>>().Value.KeepAttempts
            )
        );
    }
}
