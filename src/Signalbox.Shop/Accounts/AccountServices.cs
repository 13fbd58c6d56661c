using Microsoft.Extensions.DependencyInjection;

namespace Signalbox.Shop.Accounts;

internal static class AccountServices
{
    public static void AddAccounts(this IServiceCollection services)
    {
        services.AddSingleton<AccountScope>();
        services.AddSingleton<AccountStore>();
        services.AddSingleton<AccountSessions>();
        services.AddSingleton<AddAccount>();
        services.AddSingleton<ChangeAccount>();
        services.AddSingleton<SignAccountIn>();
        services.AddSingleton<RemoveAccount>();
        services.AddSingleton<CheckAccount>();
        services.AddSingleton<AccountReadiness>();
        services.AddSingleton<GetAccessToken>();
        services.AddSingleton<OpenSocket>();
        services.AddSingleton<KeepConnected>();
        services.AddSingleton<AccountSession>();
    }
}
