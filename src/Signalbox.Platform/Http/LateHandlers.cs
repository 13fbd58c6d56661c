using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Signalbox.Platform.Http;

/// <summary>Routes whose handler is known at the start and compiled when the first request for it comes: nobody asks most of 200 routes in a server's first seconds, and those seconds and that memory are the owner's.</summary>
public static class LateHandlers
{
    private static readonly string[] Gets = ["GET"];
    private static readonly string[] Posts = ["POST"];
    private static readonly string[] Puts = ["PUT"];
    private static readonly string[] Patches = ["PATCH"];
    private static readonly string[] Deletes = ["DELETE"];

    /// <summary>Maps GET.</summary>
    public static RouteHandlerBuilder Get(this IEndpointRouteBuilder routes, string pattern, Delegate handler) =>
        Map(routes, pattern, handler, Gets);

    /// <summary>Maps POST.</summary>
    public static RouteHandlerBuilder Post(this IEndpointRouteBuilder routes, string pattern, Delegate handler) =>
        Map(routes, pattern, handler, Posts);

    /// <summary>Maps PUT.</summary>
    public static RouteHandlerBuilder Put(this IEndpointRouteBuilder routes, string pattern, Delegate handler) =>
        Map(routes, pattern, handler, Puts);

    /// <summary>Maps PATCH.</summary>
    public static RouteHandlerBuilder Patch(this IEndpointRouteBuilder routes, string pattern, Delegate handler) =>
        Map(routes, pattern, handler, Patches);

    /// <summary>Maps DELETE.</summary>
    public static RouteHandlerBuilder Delete(this IEndpointRouteBuilder routes, string pattern, Delegate handler) =>
        Map(routes, pattern, handler, Deletes);

    private static RouteHandlerBuilder Map(
        IEndpointRouteBuilder routes,
        string pattern,
        Delegate handler,
        IEnumerable<string> methods
    ) => RouteHandlerServices.Map(routes, pattern, handler, methods, RequestDelegateFactory.InferMetadata, Late);

    private static RequestDelegateResult Late(
        Delegate handler,
        RequestDelegateFactoryOptions options,
        RequestDelegateMetadataResult? metadata
    )
    {
        var compiled = new Lazy<RequestDelegate>(() =>
            RequestDelegateFactory.Create(handler, options, metadata).RequestDelegate
        );
        return new RequestDelegateResult(http => compiled.Value(http), metadata?.EndpointMetadata ?? []);
    }
}
