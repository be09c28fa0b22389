// The queues and topics that the app works with, as service-bus-entities.json declares them. The local Service Bus
// reads the same file.

@description('Name of the namespace: 6 to 50 letters, digits and hyphens, unique in Azure.')
@minLength(6)
@maxLength(50)
param namespaceName string

param location string = resourceGroup().location

@description('Object id of the app’s identity, which receives requests and sends events.')
param appPrincipalId string

@description('Object ids of services that may request exports.')
param requesterPrincipalIds string[] = []

var entities = loadJsonContent('service-bus-entities.json')

// Azure docs, built-in-roles: Azure Service Bus Data Receiver, Azure Service Bus Data Sender.
var dataReceiver = '4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0'
var dataSender = '69a216fc-b8fb-44d8-bc22-1f3c2cd27a39'

// Topics and scheduled messages need the Standard tier.
resource namespace 'Microsoft.ServiceBus/namespaces@2024-01-01' = {
  name: namespaceName
  location: location
  sku: {
    name: 'Standard'
    tier: 'Standard'
  }
  properties: {
    // Entra tokens alone: no key can leak.
    disableLocalAuth: true
    minimumTlsVersion: '1.2'
  }
}

resource queues 'Microsoft.ServiceBus/namespaces/queues@2024-01-01' = [
  for queue in entities.queues: {
    parent: namespace
    name: queue.name
    properties: queue.properties
  }
]

resource topics 'Microsoft.ServiceBus/namespaces/topics@2024-01-01' = [
  for topic in entities.topics: {
    parent: namespace
    name: topic.name
    properties: topic.properties
  }
]

var subscriptionsOfTopics = flatten(map(
  entities.topics,
  topic => map(topic.subscriptions, subscription => { topic: topic.name, subscription: subscription })
))

resource subscriptions 'Microsoft.ServiceBus/namespaces/topics/subscriptions@2024-01-01' = [
  for entry in subscriptionsOfTopics: {
    name: '${namespaceName}/${entry.topic}/${entry.subscription.name}'
    properties: entry.subscription.properties
    dependsOn: [topics]
  }
]

resource appReceives 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(namespace.id, appPrincipalId, dataReceiver)
  scope: namespace
  properties: {
    principalId: appPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', dataReceiver)
  }
}

resource appSends 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(namespace.id, appPrincipalId, dataSender)
  scope: namespace
  properties: {
    principalId: appPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', dataSender)
  }
}

// The right to send there is the authentication of a request: it is given for that queue alone.
resource requestQueue 'Microsoft.ServiceBus/namespaces/queues@2024-01-01' existing = {
  parent: namespace
  name: 'export-requests'
}

resource requestersSend 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for principalId in requesterPrincipalIds: {
    name: guid(requestQueue.id, principalId, dataSender)
    scope: requestQueue
    properties: {
      principalId: principalId
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', dataSender)
    }
    dependsOn: [queues]
  }
]

@description('For the app’s setting LabGalleryServiceBus__fullyQualifiedNamespace.')
output fullyQualifiedNamespace string = '${namespace.name}.servicebus.windows.net'
