{{/*
Brings the schema forward before any pod rolls. Argo CD takes Helm's annotations for its own PreSync. The Job stays until the next
one, for whoever wants to read its log.
*/}}
{{- define "library.hook" -}}
helm.sh/hook: pre-install,pre-upgrade
helm.sh/hook-delete-policy: before-hook-creation
{{- end -}}

{{/* At the first install it comes before everything else of the chart, so its pod brings its own policy. */}}
{{- define "library.migrationNetwork" -}}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ .name }}
  namespace: {{ .namespace }}
  labels:
    {{- include "library.labels" . | nindent 4 }}
  annotations:
    {{- include "library.hook" . | nindent 4 }}
    helm.sh/hook-weight: "-5"
spec:
  podSelector:
    matchLabels:
      {{- include "library.selector" . | nindent 6 }}
  policyTypes: [Ingress, Egress]
  egress:
    {{- include "library.egressToDns" . | nindent 4 }}
    {{- include "library.egressToStore" (dict "network" .network "store" "postgresql") | nindent 4 }}
{{- end -}}

{{- define "library.migration" -}}
apiVersion: batch/v1
kind: Job
metadata:
  name: {{ .name }}
  namespace: {{ .namespace }}
  labels:
    {{- include "library.labels" . | nindent 4 }}
  annotations:
    {{- include "library.hook" . | nindent 4 }}
    helm.sh/hook-weight: "0"
spec:
  backoffLimit: {{ .migration.attempts }}
  activeDeadlineSeconds: {{ .migration.deadlineSeconds }}
  template:
    metadata:
      labels:
        {{- include "library.podLabels" . | nindent 8 }}
    spec:
      restartPolicy: Never
      {{- include "library.pod" . | nindent 6 }}
      containers:
        - name: migration
          image: {{ include "library.image" . }}
          imagePullPolicy: IfNotPresent
          terminationMessagePolicy: FallbackToLogsOnError
          args: [--migrate]
          resources:
            {{- toYaml .migration.resources | nindent 12 }}
          {{- include "library.containerSecurity" . | nindent 10 }}
          {{- include "library.mounts" .migration | nindent 10 }}
      {{- include "library.volumes" .migration | nindent 6 }}
{{- end -}}
