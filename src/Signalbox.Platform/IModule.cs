using System.Reflection;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Hosting;
using Signalbox.Platform.Jobs;

namespace Signalbox.Platform;

/// <summary>A part of the product that can be left out without the others noticing.</summary>
/// <remarks>The class that implements this is the module's table of contents: whatever the module does starts here.</remarks>
public interface IModule
{
    /// <summary>Lower-case word: its URL segment, table prefix and options section.</summary>
    string Name { get; }

    /// <summary>Registers operations, options and outside services. Everything is a singleton.</summary>
    void AddServices(IServiceCollection services);

    /// <summary>Maps the REST endpoints under <c>/api/v1/{Name}</c>.</summary>
    void MapApi(RouteGroupBuilder api);

    /// <summary>Maps what lies outside the API: pages, shared links, feeds. The default maps nothing.</summary>
    void MapPages(IEndpointRouteBuilder routes) { }

    /// <summary>Adds the module's tables to the one model.</summary>
    void ConfigureModel(ModelBuilder model);

    /// <summary>Declares lanes, job handlers and recurring jobs.</summary>
    void AddWork(WorkCatalog work);

    /// <summary>Offers checks and commands to the platform.</summary>
    void Offer(Offers offers);

    /// <summary>Where the pages and the schema scripts are found.</summary>
    Assembly Assembly => GetType().Assembly;
}
